//! What the tests of documents share, and merged cells, columns and names without any format around them.


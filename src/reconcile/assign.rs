//! The assignment inside one cluster: the largest number of pairs, then the least total time difference, exactly; and which pairs stand in
//! **every** solution that is not worse by more than a margin. Which of several best solutions is found first never matters to the result.
//!
//! The Hungarian method on a sparse graph: orders are taken in one by one along the cheapest alternating path (Dijkstra on reduced costs).
//! Every order has a place of its own that costs more than any real pair, so that staying alone is a pair too. With the prices that the
//! method leaves behind, every other solution is a set of cycles of known cost in the residual graph, and a pair can be otherwise only if
//! a cycle through it costs no more than the margin.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

/// What staying alone costs: more than the differences of a whole cluster.
const ALONE: i64 = 1 << 52;
/// No node.
const NOBODY: u32 = u32::MAX;

/// How an order of a cluster ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ending {
    /// It has this row in every solution.
    Sure(u32),
    /// It has no row in any solution.
    Alone,
    /// It could be otherwise.
    Open,
}

/// The allowed pairs of a cluster: for every order the rows it may have, with their cost.
#[derive(Debug, Default)]
pub struct Graph {
    starts: Vec<u32>,
    edges: Vec<(u32, i64)>,
    rows: usize,
}

impl Graph {
    /// Empties the graph for a cluster with so many rows.
    pub fn clear(&mut self, rows: usize) {
        self.starts.clear();
        self.starts.push(0);
        self.edges.clear();
        self.rows = rows;
    }

    /// Allows the last order a row, at a cost in milliseconds that is not negative.
    pub fn allow(&mut self, row: u32, cost: i64) {
        self.edges.push((row, cost));
    }

    /// Ends an order; the next `allow` is about the next one.
    pub fn end_order(&mut self) {
        let alone = (self.rows + self.starts.len() - 1) as u32;
        self.edges.push((alone, ALONE));
        self.starts.push(self.edges.len() as u32);
    }

    /// How many orders there are.
    pub fn orders(&self) -> usize {
        self.starts.len() - 1
    }

    /// The rows an order may have, its own place last.
    fn of(&self, order: usize) -> &[(u32, i64)] {
        &self.edges[self.starts[order] as usize..self.starts[order + 1] as usize]
    }
}

/// The workspace of the method; one serves any number of clusters.
#[derive(Debug, Default)]
pub struct Solver {
    /// Prices of orders and rows.
    u: Vec<i64>,
    v: Vec<i64>,
    /// Who has whom.
    row_of: Vec<u32>,
    order_of: Vec<u32>,
    distance: Vec<i64>,
    from: Vec<u32>,
    touched: Vec<u32>,
    popped: Vec<(u32, i64)>,
    heap: BinaryHeap<Reverse<(i64, u32)>>,
    /// How each order ends.
    pub endings: Vec<Ending>,
    /// Every pair that stands in some solution within the margin, of orders that are open.
    pub candidates: Vec<(u32, u32)>,
}

impl Solver {
    /// Solves a cluster.
    pub fn solve(&mut self, graph: &Graph, margin: i64) {
        let (orders, rows) = (graph.orders(), graph.rows + graph.orders());
        for (list, length) in [(&mut self.u, orders), (&mut self.v, rows)] {
            list.clear();
            list.resize(length, 0);
        }
        for (list, length) in [(&mut self.row_of, orders), (&mut self.order_of, rows), (&mut self.from, rows + 1)] {
            list.clear();
            list.resize(length, NOBODY);
        }
        self.distance.clear();
        self.distance.resize(rows + 1, i64::MAX);
        for order in 0..orders {
            self.take_in(graph, order);
        }
        self.judge(graph, margin);
    }

    /// The row an order has in the solution that was found; `None` for its own place.
    pub fn found(&self, graph: &Graph, order: usize) -> Option<u32> {
        Some(self.row_of[order]).filter(|row| (*row as usize) < graph.rows)
    }

    fn relax(&mut self, row: u32, distance: i64, order: usize) {
        let known = &mut self.distance[row as usize];
        if distance < *known {
            if *known == i64::MAX {
                self.touched.push(row);
            }
            *known = distance;
            self.from[row as usize] = order as u32;
            self.heap.push(Reverse((distance, row)));
        }
    }

    fn forget(&mut self) {
        for row in self.touched.drain(..) {
            self.distance[row as usize] = i64::MAX;
        }
        self.heap.clear();
        self.popped.clear();
    }

    /// Takes one more order in along the cheapest alternating path.
    fn take_in(&mut self, graph: &Graph, order: usize) {
        let cheapest = graph.of(order).iter().map(|(row, cost)| cost - self.v[*row as usize]).min();
        self.u[order] = cheapest.unwrap_or(ALONE);
        for (row, cost) in graph.of(order) {
            self.relax(*row, cost - self.u[order] - self.v[*row as usize], order);
        }
        let mut end = None;
        while let Some(Reverse((distance, row))) = self.heap.pop() {
            if distance > self.distance[row as usize] {
                continue;
            }
            let holder = self.order_of[row as usize];
            if holder == NOBODY {
                end = Some((row, distance));
                break;
            }
            self.popped.push((row, distance));
            let holder = holder as usize;
            for (next, cost) in graph.of(holder) {
                let reduced = cost - self.u[holder] - self.v[*next as usize];
                self.relax(*next, distance + reduced, holder);
            }
        }
        // There is an end: the order's own place is free until it takes it.
        if let Some((end, length)) = end {
            for (row, distance) in std::mem::take(&mut self.popped) {
                self.v[row as usize] += distance - length;
                let holder = self.order_of[row as usize];
                self.u[holder as usize] += length - distance;
            }
            self.u[order] += length;
            self.turn(end, order);
        }
        self.forget();
    }

    /// Turns the pairs along the path that ends in a free row.
    fn turn(&mut self, end: u32, start: usize) {
        let mut row = end;
        loop {
            let order = self.from[row as usize] as usize;
            let before = self.row_of[order];
            self.row_of[order] = row;
            self.order_of[row as usize] = order as u32;
            if order == start {
                return;
            }
            row = before;
        }
    }

    /// Decides for every order whether its pair is the same in every solution within the margin.
    fn judge(&mut self, graph: &Graph, margin: i64) {
        self.endings.clear();
        self.candidates.clear();
        for order in 0..graph.orders() {
            let row = self.row_of[order];
            let open = self.search(graph, Start::Order(order), row, margin).is_some();
            let alone = row as usize >= graph.rows;
            self.endings.push(match (open, alone) {
                (true, _) => Ending::Open,
                (false, true) => Ending::Alone,
                (false, false) => Ending::Sure(row),
            });
        }
        for order in (0..graph.orders()).filter(|order| self.endings[*order] == Ending::Open).collect::<Vec<_>>() {
            let own = self.row_of[order];
            for at in graph.starts[order]..graph.starts[order + 1] {
                let (row, cost) = graph.edges[at as usize];
                if row as usize >= graph.rows {
                    continue;
                }
                let reduced = cost - self.u[order] - self.v[row as usize];
                let stands = row == own
                    || (reduced <= margin && self.search(graph, Start::Row(row), own, margin - reduced).is_some());
                if stands {
                    self.candidates.push((order as u32, row));
                }
            }
        }
    }

    /// The cheapest way through the residual graph to a row, when it costs no more than `most`. A free row leads to the pool, and the pool
    /// to every row that is taken: freeing one and using another is one way to do otherwise.
    fn search(&mut self, graph: &Graph, start: Start, goal: u32, most: i64) -> Option<i64> {
        let pool = (graph.rows + graph.orders()) as u32;
        match start {
            Start::Order(order) => self.leave(graph, order, goal, 0, most),
            Start::Row(row) => self.relax(row, 0, 0),
        }
        let mut found = None;
        while let Some(Reverse((distance, row))) = self.heap.pop() {
            if distance > most {
                break;
            }
            if distance > self.distance[row as usize] {
                continue;
            }
            if row == goal {
                found = Some(distance);
                break;
            }
            if row == pool {
                for taken in (0..pool).filter(|row| self.order_of[*row as usize] != NOBODY).collect::<Vec<_>>() {
                    let price = distance - self.v[taken as usize];
                    if price <= most {
                        self.relax(taken, price, 0);
                    }
                }
                continue;
            }
            match self.order_of[row as usize] {
                NOBODY => self.relax(pool, distance, 0),
                holder => self.leave(graph, holder as usize, NOBODY, distance, most),
            }
        }
        self.forget();
        found
    }

    /// An order leaves its row for any other it may have.
    fn leave(&mut self, graph: &Graph, order: usize, but: u32, distance: i64, most: i64) {
        let own = self.row_of[order];
        for (row, cost) in graph.of(order) {
            let reduced = cost - self.u[order] - self.v[*row as usize];
            if *row != own && *row != but && distance + reduced <= most {
                self.relax(*row, distance + reduced, order);
            }
        }
    }
}

/// Where a search begins.
enum Start {
    Order(usize),
    Row(u32),
}

#[cfg(test)]
mod tests;

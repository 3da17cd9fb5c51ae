complete --keep-order --exclusive --command vhm --arguments "(VHM_COMPLETE=fish vhm -- (commandline --current-process --tokenize --cut-at-cursor) (commandline --current-token))"

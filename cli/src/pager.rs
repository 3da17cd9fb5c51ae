//! Results that are longer than the screen, page by page: only on a terminal, and through the program its user chose.

use std::io::{IsTerminal, Write};
use std::process::{Child, Command, Stdio};
use std::sync::Mutex;

/// Shows long texts on a terminal.
pub struct Pager {
    /// What runs in a shell; nothing means `less`, which is not missed where it is not installed.
    chosen: Option<String>,
    /// Lines of the screen.
    height: usize,
    state: Mutex<State>,
}

enum State {
    /// Everything fitted until now.
    Waiting,
    Running(Child),
    /// Its user has seen enough, or there is no pager.
    Ended {
        /// Whether texts go to standard output again.
        prints: bool,
    },
}

impl Pager {
    /// A pager, where somebody sits at a terminal and wants one: VHM_PAGER before PAGER, and an empty one or `cat` is none.
    pub fn new() -> Option<Pager> {
        let out = std::io::stdout();
        if !out.is_terminal() || std::env::var("TERM").is_ok_and(|term| term == "dumb") {
            return None;
        }
        let chosen = std::env::var("VHM_PAGER").or_else(|_| std::env::var("PAGER")).ok();
        if chosen.as_deref().is_some_and(|chosen| matches!(chosen.trim(), "" | "cat")) {
            return None;
        }
        let (_, terminal_size::Height(height)) = terminal_size::terminal_size_of(&out)?;
        Some(Pager { chosen, height: height.into(), state: Mutex::new(State::Waiting) })
    }

    /// Shows a text; `false` when it is to be printed as usual.
    pub fn show(&self, text: &str) -> bool {
        let Ok(mut state) = self.state.lock() else { return false };
        if matches!(*state, State::Waiting) {
            if text.lines().count() < self.height {
                return false;
            }
            *state = self.start().map_or(State::Ended { prints: true }, State::Running);
        }
        match &mut *state {
            State::Waiting => false,
            State::Ended { prints } => !*prints,
            State::Running(child) => {
                let written = child.stdin.as_mut().map(|pipe| pipe.write_all(text.as_bytes()));
                if !matches!(written, Some(Ok(()))) {
                    wait(child);
                    *state = State::Ended { prints: false };
                }
                true
            }
        }
    }

    /// Waits until the pager was left, so that nothing else is printed over it.
    pub fn finish(&self) {
        if let Ok(mut state) = self.state.lock()
            && let State::Running(child) = &mut *state
        {
            wait(child);
            *state = State::Ended { prints: true };
        }
    }

    fn start(&self) -> Option<Child> {
        let mut command = match &self.chosen {
            Some(chosen) if cfg!(windows) => {
                let mut words = chosen.split_whitespace();
                let mut command = Command::new(words.next()?);
                command.args(words);
                command
            }
            Some(chosen) => {
                let mut command = Command::new("sh");
                command.args(["-c", chosen]);
                command
            }
            None => Command::new("less"),
        };
        if std::env::var_os("LESS").is_none() {
            // Colours pass, a text that fits after all is only printed, and it stays on the screen.
            command.env("LESS", "FRX");
        }
        command.stdin(Stdio::piped()).spawn().ok()
    }
}

impl Drop for Pager {
    fn drop(&mut self) {
        self.finish();
    }
}

fn wait(child: &mut Child) {
    drop(child.stdin.take());
    // How the pager ended is its user's business.
    let _ = child.wait();
}

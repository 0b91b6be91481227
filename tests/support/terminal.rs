//! A terminal of chosen size, held by tmux, with the program in it.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use wirelab_needs::Need;

/// The longest that something may take to be seen.
const PATIENCE: Duration = Duration::from_secs(20);

pub(crate) struct Terminal {
    socket: String,
    /// Has the script that starts the program, and the number of its process.
    folder: tempfile::TempDir,
}

impl Terminal {
    /// Starts `wirelab live` with these arguments. The last line of the terminal says when it has ended.
    pub(crate) fn start(width: usize, height: usize, arguments: &[&str]) -> Self {
        let quoted: Vec<String> = arguments.iter().map(|argument| format!("'{argument}'")).collect();
        let program = env!("CARGO_BIN_EXE_wirelab");
        Self::with(width, height, &format!("export NO_COLOR=1; exec {program} live {}", quoted.join(" ")))
    }

    /// Starts a line of shell in the same way; its last command is the program.
    pub(crate) fn with(width: usize, height: usize, line: &str) -> Self {
        static NUMBER: AtomicUsize = AtomicUsize::new(0);
        let socket = format!("wirelab-{}-{}", std::process::id(), NUMBER.fetch_add(1, Ordering::Relaxed));
        let folder = tempfile::tempdir().unwrap();
        let script = folder.path().join("script");
        std::fs::write(&script, format!("echo $$ >'{}'\n{line}\n", folder.path().join("process").display())).unwrap();
        let shell = format!("LC_ALL=C.UTF-8 sh '{}'; echo STATUS $?; stty -a; echo END; sleep 60", script.display());
        let terminal = Self { socket, folder };
        let (width, height) = (width.to_string(), height.to_string());
        terminal.tmux(&["-f", "/dev/null", "new-session", "-d", "-s", "live", "-x", &width, "-y", &height, &shell]);
        terminal
    }

    fn tmux(&self, arguments: &[&str]) -> String {
        let mut command = Need::Tmux.command();
        // The session's own environment decides, not that of a surrounding one.
        let output = command.args(["-u", "-L", &self.socket]).args(arguments).env_remove("TMUX").output().unwrap();
        assert!(output.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).unwrap()
    }

    /// What the terminal shows.
    pub(crate) fn text(&self) -> String {
        self.tmux(&["capture-pane", "-p", "-t", "live"])
    }

    /// Presses keys, by tmux's names.
    pub(crate) fn press(&self, keys: &[&str]) {
        self.tmux(&[&["send-keys", "-t", "live"], keys].concat());
    }

    pub(crate) fn resize(&self, width: usize, height: usize) {
        let (width, height) = (width.to_string(), height.to_string());
        self.tmux(&["resize-window", "-t", "live", "-x", &width, "-y", &height]);
    }

    /// Waits until all of these words are seen; gives what is seen then.
    pub(crate) fn sees(&self, words: &[&str]) -> String {
        let deadline = Instant::now() + PATIENCE;
        loop {
            let text = self.text();
            if words.iter().all(|word| text.contains(word)) {
                return text;
            }
            assert!(Instant::now() < deadline, "not within {PATIENCE:?}: {words:?} in\n{text}");
            std::thread::sleep(Duration::from_millis(20));
        }
    }

    /// The process of the program.
    pub(crate) fn process(&self) -> u32 {
        std::fs::read_to_string(self.folder.path().join("process")).unwrap().trim().parse().unwrap()
    }
}

impl Drop for Terminal {
    fn drop(&mut self) {
        let _ = Need::Tmux.command().args(["-L", &self.socket, "kill-server"]).output();
    }
}

//! The list of needs, and how to find out whether one is met.

use std::fmt;
use std::path::PathBuf;
use std::process::Command;

use crate::search;

/// Something that a test needs and that not every machine has.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Need {
    /// bash: its completions, and the autograder's script.
    Bash,
    /// capinfos, which comes with tshark: facts about a capture file.
    Capinfos,
    /// Chromium, which shows the pages of a class.
    Chromium,
    /// fish: its completions.
    Fish,
    /// groff, which renders the manual pages.
    Groff,
    /// OpenBSD's netcat, which talks to the labs' servers.
    Nc,
    /// Python 3: lab clients and servers, and parsers of what wirelab writes.
    Python3,
    /// util-linux's script, which gives a program a terminal.
    Script,
    /// util-linux's setpriv, which takes rights away from a program.
    Setpriv,
    /// tcptrace, which measures connections as well.
    Tcptrace,
    /// tmux, which holds the terminal that a screen is drawn on.
    Tmux,
    /// tshark of any version.
    Tshark,
    /// tshark 4.0, the version that `--compat wireshark-4.0` matches (Debian 12 has it).
    Tshark40,
    /// util-linux's unshare, and the right to make a small file system with it.
    Unshare,
    /// zsh: its completions.
    Zsh,
    /// The right to capture on loopback.
    Capture,
    /// iproute2's ip, and the right to make network namespaces with devices in them.
    Namespaces,
    /// Root on Linux, who can take rights away from a program.
    Root,
    /// The captures of others in `../shared/corpus`, which are not part of this project.
    Corpus,
}

/// How a need is met.
enum Kind {
    /// One of these programs is in `PATH`; Debian's package has it.
    Program { names: &'static [&'static str], package: &'static str },
    /// The system allows it; what to say where it does not.
    Right { given: fn() -> bool, without: &'static str },
    /// The folder is there.
    Folder,
}

impl Need {
    /// All needs.
    pub const ALL: [Self; 19] = [
        Self::Bash,
        Self::Capinfos,
        Self::Chromium,
        Self::Fish,
        Self::Groff,
        Self::Nc,
        Self::Python3,
        Self::Script,
        Self::Setpriv,
        Self::Tcptrace,
        Self::Tmux,
        Self::Tshark,
        Self::Tshark40,
        Self::Unshare,
        Self::Zsh,
        Self::Capture,
        Self::Namespaces,
        Self::Root,
        Self::Corpus,
    ];

    /// Its name in `WIRELAB_LACKS`; for a program, the name by which it is started.
    pub fn name(self) -> &'static str {
        match self {
            Self::Bash => "bash",
            Self::Capinfos => "capinfos",
            Self::Chromium => "chromium",
            Self::Fish => "fish",
            Self::Groff => "groff",
            Self::Nc => "nc",
            Self::Python3 => "python3",
            Self::Script => "script",
            Self::Setpriv => "setpriv",
            Self::Tcptrace => "tcptrace",
            Self::Tmux => "tmux",
            Self::Tshark => "tshark",
            Self::Tshark40 => "tshark-4.0",
            Self::Unshare => "unshare",
            Self::Zsh => "zsh",
            Self::Capture => "capture",
            Self::Namespaces => "namespaces",
            Self::Root => "root",
            Self::Corpus => "corpus",
        }
    }

    fn kind(self) -> Kind {
        let program = |names, package| Kind::Program { names, package };
        match self {
            Self::Bash => program(&["bash"], "bash"),
            Self::Capinfos => program(&["capinfos"], "wireshark-common"),
            Self::Chromium => program(&["chromium", "chromium-browser", "google-chrome"], "chromium"),
            Self::Fish => program(&["fish"], "fish"),
            Self::Groff => program(&["groff"], "groff-base"),
            Self::Nc => program(&["nc"], "netcat-openbsd"),
            Self::Python3 => program(&["python3"], "python3"),
            Self::Script => program(&["script"], "bsdutils"),
            Self::Setpriv => program(&["setpriv"], "util-linux"),
            Self::Tcptrace => program(&["tcptrace"], "tcptrace"),
            Self::Tmux => program(&["tmux"], "tmux"),
            Self::Tshark | Self::Tshark40 => program(&["tshark"], "tshark"),
            Self::Unshare => program(&["unshare"], "util-linux"),
            Self::Zsh => program(&["zsh"], "zsh"),
            Self::Capture => {
                Kind::Right { given: search::may_capture, without: "this user may not capture on loopback" }
            }
            Self::Namespaces => Kind::Right {
                given: search::may_have_namespaces,
                without: "this user may not make network namespaces with devices, or ip is not installed (Debian's package: iproute2)",
            },
            Self::Root => Kind::Right { given: search::is_root, without: "this user is not root on Linux" },
            Self::Corpus => Kind::Folder,
        }
    }

    /// Debian's package with the program; `None` for what is not a program.
    pub fn package(self) -> Option<&'static str> {
        match self.kind() {
            Kind::Program { package, .. } => Some(package),
            Kind::Right { .. } | Kind::Folder => None,
        }
    }

    /// Why the need is not met; `None` if it is.
    pub(crate) fn missing(self) -> Option<String> {
        match self.kind() {
            Kind::Program { names, package } => match found(names) {
                None => Some(format!("{} is not installed (Debian's package: {package})", names[0])),
                Some(_) if self == Self::Tshark40 => match search::tshark_version() {
                    (4, 0) => None,
                    (major, minor) => Some(format!("tshark is {major}.{minor}, and this test needs 4.0")),
                },
                Some(_) if self == Self::Unshare => {
                    (!search::may_mount()).then(|| "this user may not make a file system".to_owned())
                }
                Some(_) => None,
            },
            Kind::Right { given, without } => (!given()).then(|| without.to_owned()),
            Kind::Folder => (!corpus().is_dir()).then(|| "there are no captures in ../shared/corpus".to_owned()),
        }
    }

    /// A command that starts the program.
    ///
    /// # Panics
    ///
    /// If it is not there: a test calls [`require!`](crate::require) first.
    pub fn command(self) -> Command {
        let program = match self.kind() {
            Kind::Program { names, .. } => found(names),
            Kind::Right { .. } | Kind::Folder => panic!("{self} is not a program"),
        };
        match program {
            Some(program) => Command::new(program),
            None => panic!("{self} is not there, and the test did not ask for it with require!"),
        }
    }
}

/// The first of these programs that is in `PATH`.
fn found(names: &[&'static str]) -> Option<&'static str> {
    names.iter().copied().find(|name| search::is_in_path(name))
}

impl fmt::Display for Need {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// The folder with the captures of others: [`Need::Corpus`].
pub fn corpus() -> PathBuf {
    PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/corpus"))
}

//! Wireshark as a program: where it is installed, and how it is told to show a frame.

use std::ffi::OsString;
use std::path::{Path, PathBuf};

/// A system, as far as it matters where programs lie.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum System {
    /// Linux and other systems with a search path.
    Unix,
    /// macOS: applications are folders.
    Mac,
    /// Windows.
    Windows,
}

impl System {
    /// The one that this program was built for.
    pub const fn here() -> Self {
        if cfg!(target_os = "macos") {
            Self::Mac
        } else if cfg!(windows) {
            Self::Windows
        } else {
            Self::Unix
        }
    }
}

/// Where Wireshark may lie, the likeliest first. `variable` gives the value of an environment variable.
pub fn places(system: System, variable: impl Fn(&str) -> Option<OsString>) -> Vec<PathBuf> {
    let name = if system == System::Windows { "Wireshark.exe" } else { "wireshark" };
    let path = variable("PATH").unwrap_or_default();
    // An empty entry means the folder at hand, where anybody's file may lie.
    let mut found: Vec<PathBuf> =
        std::env::split_paths(&path).filter(|folder| folder.is_absolute()).map(|folder| folder.join(name)).collect();
    match system {
        System::Unix => found.extend(
            ["/usr/bin", "/usr/local/bin", "/snap/bin", "/opt/wireshark/bin"]
                .map(|folder| Path::new(folder).join(name)),
        ),
        System::Mac => {
            let inside = "Applications/Wireshark.app/Contents/MacOS/Wireshark";
            found.push(Path::new("/").join(inside));
            found.extend(variable("HOME").map(|home| Path::new(&home).join(inside)));
            found.extend(["/opt/homebrew/bin", "/usr/local/bin"].map(|folder| Path::new(folder).join(name)));
        }
        System::Windows => {
            let folders = ["ProgramFiles", "ProgramW6432", "ProgramFiles(x86)"].into_iter().filter_map(variable);
            found.extend(folders.map(|folder| Path::new(&folder).join("Wireshark").join(name)));
        }
    }
    found
}

/// What is handed to Wireshark so that it shows a frame of a file.
pub fn arguments(file: &Path, frame: u64) -> Vec<OsString> {
    vec!["-r".into(), file.into(), "-g".into(), frame.to_string().into()]
}

/// The same as somebody types it. A name that begins with a dash is a path all the same.
pub fn command(system: System, program: &str, file: &str, frame: u64) -> String {
    let file = if file.starts_with('-') { format!("./{file}") } else { file.to_owned() };
    format!("{} -r {} -g {frame}", quoted(system, program), quoted(system, &file))
}

/// A word as the system's usual shell takes it.
fn quoted(system: System, word: &str) -> String {
    let plain = |one: char| {
        one.is_ascii_alphanumeric()
            || matches!(one, '/' | '.' | '_' | '-' | '+' | ':' | '=' | ',' | '@')
            || system == System::Windows && one == '\\'
    };
    if !word.is_empty() && word.chars().all(plain) {
        word.to_owned()
    } else if system == System::Windows {
        // No file's name holds a quote there.
        format!("\"{}\"", word.replace('"', ""))
    } else {
        format!("'{}'", word.replace('\'', "'\\''"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_command_can_be_typed() {
        for (system, file, typed) in [
            (System::Unix, "lab.pcapng", "wireshark -r lab.pcapng -g 4"),
            (System::Unix, "it's mine.pcap", "wireshark -r 'it'\\''s mine.pcap' -g 4"),
            (System::Unix, "-x.pcap", "wireshark -r ./-x.pcap -g 4"),
            (System::Unix, "a;b$(c).pcap", "wireshark -r 'a;b$(c).pcap' -g 4"),
            (System::Windows, "C:\\my labs\\a.pcap", "wireshark -r \"C:\\my labs\\a.pcap\" -g 4"),
        ] {
            assert_eq!(command(system, "wireshark", file, 4), typed);
        }
    }

    #[test]
    fn it_is_looked_for_where_systems_install_it() {
        let variable = |name: &str| match name {
            "PATH" => Some("/opt/bin:relative::/usr/bin".into()),
            "HOME" => Some("/Users/ana".into()),
            "ProgramFiles" => Some("C:\\Program Files".into()),
            _ => None,
        };
        let unix = places(System::Unix, variable);
        assert_eq!(unix.first().map(PathBuf::as_path), Some(Path::new("/opt/bin/wireshark")));
        assert!(unix.iter().all(|place| place.is_absolute()), "{unix:?}");
        let mac = places(System::Mac, variable);
        assert!(mac.contains(&"/Applications/Wireshark.app/Contents/MacOS/Wireshark".into()));
        assert!(mac.contains(&"/Users/ana/Applications/Wireshark.app/Contents/MacOS/Wireshark".into()));
        let windows = places(System::Windows, variable);
        let folder = Path::new("C:\\Program Files").join("Wireshark").join("Wireshark.exe");
        assert!(windows.contains(&folder), "{windows:?}");
    }
}

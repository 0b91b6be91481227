//! A wrapper where Wireshark looks.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, anyhow};
use wirelab_capture::place::{Inputs, Whole};

use super::ALIAS;
use crate::failure::Failure;
use crate::output::{shown, talk};

/// Writes the wrapper into a folder, or into Wireshark's own.
pub(super) fn install(folder: Option<&Path>) -> Result<(), Failure> {
    let own = folder.is_none();
    let folder = folder.map_or_else(personal, |folder| Ok(std::path::absolute(folder)?))?;
    let program = crate::invocation::program()?;
    let text = wrapper(&program)?;
    fs::create_dir_all(&folder).with_context(|| format!("cannot make the folder {}", shown(&folder)))?;
    let path = folder.join(if cfg!(windows) { format!("{ALIAS}.bat") } else { ALIAS.to_owned() });
    let place = Whole::create(&path, &Inputs::of([&program])).and_then(|place| place.finish_with(text.as_bytes()));
    place.map_err(|error| Failure::Usage(error.into()))?;
    executable(&path).with_context(|| format!("cannot make {} a program", shown(&path)))?;
    talk(&format!("{}: start Wireshark again, and it lists the interfaces of wirelab", shown(&path)));
    if own {
        talk("Wireshark before 4.4 does not look there: start it with WIRESHARK_EXTCAP_DIR set to that folder");
    } else {
        talk(&format!("start it with WIRESHARK_EXTCAP_DIR={} if that is not one of its own folders", shown(&folder)));
    }
    Ok(())
}

/// The folder of Wireshark 4.4 and later for one's own extcap programs.
fn personal() -> Result<PathBuf, Failure> {
    let (variable, below) =
        if cfg!(windows) { ("APPDATA", "Wireshark/extcap") } else { ("HOME", ".local/lib/wireshark/extcap") };
    let home = std::env::var_os(variable).filter(|home| !home.is_empty());
    let home = home.ok_or_else(|| anyhow!("{variable} is not set: name the folder behind --install"))?;
    Ok(Path::new(&home).join(below))
}

/// Two lines that call this program.
fn wrapper(program: &Path) -> Result<String, Failure> {
    let program = program.to_str().filter(|path| !path.contains(['\n', '\r', '"', '%']) || !cfg!(windows));
    let Some(program) = program.filter(|path| !path.chars().any(char::is_control)) else {
        return Err(Failure::Usage(anyhow!(
            "the path of this program cannot be written into a script: move it elsewhere"
        )));
    };
    Ok(if cfg!(windows) {
        format!("@echo off\r\n\"{program}\" extcap %*\r\n")
    } else {
        format!("#!/bin/sh\nexec '{}' extcap \"$@\"\n", program.replace('\'', "'\\''"))
    })
}

#[cfg(unix)]
fn executable(path: &Path) -> std::io::Result<()> {
    use std::os::unix::fs::PermissionsExt;
    fs::set_permissions(path, fs::Permissions::from_mode(0o755))
}

#[cfg(not(unix))]
fn executable(_: &Path) -> std::io::Result<()> {
    Ok(())
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;

    #[test]
    fn the_wrapper_calls_this_program() {
        let text = wrapper(Path::new("/opt/it's here/wirelab")).unwrap();
        assert_eq!(text, "#!/bin/sh\nexec '/opt/it'\\''s here/wirelab' extcap \"$@\"\n");
        assert!(wrapper(Path::new("/a\nrm -r/wirelab")).is_err());
    }
}

//! A lab as Wireshark reads it: a dissector, colour rules, a profile.

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};

use anyhow::{Context, anyhow};
use wirelab_capture::place::{Inputs, Whole};
use wirelab_labs::Lab;

use crate::failure::Failure;
use crate::output::{Stdout, shown, talk};

/// What is written, and where it goes.
#[derive(Debug, clap::Args)]
pub(super) struct ForWireshark {
    /// Write a dissector of the lab for Wireshark, in Lua
    #[arg(long, conflicts_with_all = ["colours", "profile", "check"])]
    lua: bool,
    /// Write colour rules for Wireshark (its file colorfilters)
    #[arg(long, visible_alias = "colors", conflicts_with_all = ["profile", "check"])]
    colours: bool,
    /// Make a folder with a profile of Wireshark's for the lab: columns, filters, buttons, colours, the dissector
    #[arg(long, value_name = "FOLDER", conflicts_with = "check")]
    profile: Option<PathBuf>,
    /// Where the dissector or the colour rules go [default: standard output]
    #[arg(short, long, value_name = "FILE", conflicts_with = "profile")]
    output: Option<PathBuf>,
    /// The server's port, if it is not the lab's
    #[arg(long, value_name = "PORT")]
    lab_port: Option<u16>,
}

impl ForWireshark {
    /// Whether any of it was asked for.
    pub(super) fn given(&self) -> bool {
        self.lua || self.colours || self.profile.is_some() || self.output.is_some() || self.lab_port.is_some()
    }
}

/// Writes what was asked for.
pub(super) fn write(args: &ForWireshark, name: &str) -> Result<(), Failure> {
    let mut lab = crate::lab::find(name)?;
    crate::lab::with_server(&lab)?;
    if let Some(port) = args.lab_port {
        lab = lab.at_port(None, port);
    }
    let inputs = Inputs::of(crate::lab::file(name));
    if let Some(folder) = &args.profile {
        return profile(&lab, folder, &inputs);
    }
    let text = match (args.lua, args.colours) {
        (true, _) => wirelab_wireshark::dissector(&lab),
        (_, true) => wirelab_wireshark::colours(&lab),
        _ => return Err(Failure::Usage(anyhow!("-o and --lab-port are for --lua, --colours or --profile"))),
    };
    match args.output.as_deref() {
        None => to_standard_output(&text),
        Some(path) if path == Path::new("-") => to_standard_output(&text),
        Some(path) => whole(path, &text, &inputs),
    }
}

pub(super) fn to_standard_output(text: &str) -> Result<(), Failure> {
    let mut out = Stdout::new();
    out.write_all(text.as_bytes())?;
    Ok(out.flush()?)
}

pub(super) fn whole(path: &Path, text: &str, inputs: &Inputs) -> Result<(), Failure> {
    let place = Whole::create(path, inputs).and_then(|place| place.finish_with(text.as_bytes()));
    place.map(drop).map_err(|error| Failure::Usage(error.into()))
}

/// Makes the folder and its files. What else lies there stays.
fn profile(lab: &Lab, folder: &Path, inputs: &Inputs) -> Result<(), Failure> {
    fs::create_dir_all(folder).with_context(|| format!("cannot make the folder {}", shown(folder)))?;
    let files = wirelab_wireshark::profile(lab);
    // A folder that holds the lab's dissector is one that was made here.
    let ours = files.iter().any(|file| file.name.ends_with(".lua") && folder.join(&file.name).exists());
    if let Some(other) = files.iter().find(|file| !ours && folder.join(&file.name).exists()) {
        let path = folder.join(&other.name);
        return Err(Failure::Usage(anyhow!(
            "{} is there already, and not of a profile of this lab: name another folder",
            shown(&path)
        )));
    }
    for file in files {
        whole(&folder.join(&file.name), &file.text, inputs)?;
    }
    let name = wirelab_wireshark::profile_name(lab);
    talk(&format!("{}: the profile {name}; its README.md says where Wireshark looks for it", shown(folder)));
    Ok(())
}

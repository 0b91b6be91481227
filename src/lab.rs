//! Which lab a command is about, and the options that all such commands have for it.

use std::fs;
use std::path::Path;
use std::sync::Arc;

use anyhow::anyhow;
use wirelab_analyzers::message::Ask;
use wirelab_labs::{Lab, Variant, catalogue};

use crate::cli::Failure;

/// Which lab to look for.
#[derive(Debug, clap::Args)]
pub(crate) struct LabArgs {
    /// Which lab it is: its id, the path of a lab file, or auto to find out
    #[arg(long, value_name = "LAB", default_value = "auto")]
    lab: String,
    /// Which variant of the lab, if it is not to be found out
    #[arg(long, value_name = "VARIANT")]
    variant: Option<String>,
    /// The server's port, if it is not the lab's
    #[arg(long = "lab-port", value_name = "PORT")]
    port: Option<u16>,
}

impl LabArgs {
    /// What to look for.
    pub(crate) fn ask(&self) -> Result<Ask, Failure> {
        let mut ask = Ask::any(catalogue::all().to_vec());
        ask.port = self.port;
        if self.lab != "auto" {
            let lab = find(&self.lab)?;
            let place = ask.labs.iter().position(|known| *known == lab);
            ask.lab = Some(place.unwrap_or(ask.labs.len()));
            if place.is_none() {
                ask.labs.push(lab);
            }
        }
        if let Some(id) = &self.variant {
            let chosen = ask.lab.and_then(|lab| ask.labs.get(lab));
            let lab = chosen.ok_or_else(|| anyhow!("--variant needs --lab: which lab's variant is \"{id}\"?"))?;
            if lab.variant(id).is_none() {
                let known: Vec<&str> = lab.variants.iter().map(|variant| variant.id.as_str()).collect();
                return Err(anyhow!("{} has no variant \"{id}\"; it has {}", lab.id, known.join(", ")).into());
            }
        }
        ask.variant.clone_from(&self.variant);
        Ok(ask)
    }
}

/// A built-in lab by its id, or the lab of a file.
pub(crate) fn find(name: &str) -> Result<Lab, Failure> {
    if let Some(lab) = catalogue::find(name) {
        return Ok(lab.clone());
    }
    let path = Path::new(name);
    if path.extension().is_none_or(|extension| extension != "toml") && !path.is_file() {
        let known: Vec<&str> = catalogue::all().iter().map(|lab| lab.id.as_str()).collect();
        return Err(anyhow!(
            "there is no lab \"{name}\"; a lab is a path of a .toml file or one of {}",
            known.join(", ")
        )
        .into());
    }
    let text = read(path)?;
    Lab::parse(&text).map_err(|problems| {
        let lines: Vec<String> = problems.iter().map(|problem| format!("{name}, {problem}")).collect();
        Failure::Usage(anyhow!("{}", lines.join("\n")))
    })
}

/// The same, shared: servers and clients hold it beside each other.
pub(crate) fn resolve(name: &str) -> Result<Arc<Lab>, Failure> {
    find(name).map(Arc::new)
}

/// The text of a lab's file.
pub(crate) fn read(path: &Path) -> Result<String, Failure> {
    fs::read_to_string(path).map_err(|error| Failure::Usage(anyhow!("{}: {error}", path.display())))
}

/// The variant that is asked for, or the lab's usual one.
pub(crate) fn variant(lab: &Lab, name: Option<&str>) -> Result<Variant, Failure> {
    let found = match name {
        Some(name) => lab.variant(name),
        None => lab.variants.first(),
    };
    found.cloned().ok_or_else(|| {
        let known: Vec<&str> = lab.variants.iter().map(|variant| variant.id.as_str()).collect();
        let name = name.unwrap_or_default();
        Failure::Usage(anyhow!("{} has no variant \"{name}\"; it has {}", lab.id, known.join(", ")))
    })
}

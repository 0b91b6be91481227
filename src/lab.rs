//! The lab that a command names: a built-in one by its id, or a file.

use std::path::Path;
use std::sync::Arc;

use wirelab_labs::{Lab, Variant, catalogue};

use crate::cli::Failure;

/// Finds a lab: a path that ends in `.toml` or is there is a file, everything else an id.
pub(crate) fn resolve(name: &str) -> Result<Arc<Lab>, Failure> {
    let path = Path::new(name);
    if path.extension().is_some_and(|extension| extension == "toml") || path.is_file() {
        let text = read(path)?;
        return Lab::parse(&text).map(Arc::new).map_err(|problems| {
            let told: Vec<String> = problems
                .iter()
                .map(|one| format!("{}:{}:{}: {}", path.display(), one.line, one.column, one.what))
                .collect();
            Failure::Usage(anyhow::anyhow!("this is no lab:\n{}", told.join("\n")))
        });
    }
    catalogue::find(name).map(|lab| Arc::new(lab.clone())).ok_or_else(|| {
        let ids: Vec<&str> = catalogue::all().iter().map(|lab| lab.id.as_str()).collect();
        Failure::Usage(anyhow::anyhow!(
            "there is no lab '{name}'; there are {} ('wirelab labs' lists them)",
            ids.join(", ")
        ))
    })
}

/// The text of a lab's file.
pub(crate) fn read(path: &Path) -> Result<String, Failure> {
    std::fs::read_to_string(path).map_err(|error| Failure::Usage(anyhow::anyhow!("{}: {error}", path.display())))
}

/// The variant that is asked for, or the lab's usual one.
pub(crate) fn variant(lab: &Lab, name: Option<&str>) -> Result<Variant, Failure> {
    let found = match name {
        Some(name) => lab.variant(name),
        None => lab.variants.first(),
    };
    found.cloned().ok_or_else(|| {
        let ids: Vec<&str> = lab.variants.iter().map(|variant| variant.id.as_str()).collect();
        let name = name.unwrap_or_default();
        Failure::Usage(anyhow::anyhow!("lab {} has no variant '{name}'; it has {}", lab.id, ids.join(", ")))
    })
}

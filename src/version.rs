//! What `--version` tells: enough to say in a report which wirelab it was.

use std::sync::LazyLock;

use wirelab_analyzers::engine::Compat;

/// From which sources it was built, as far as the build could tell.
const SOURCES: Option<&str> = option_env!("WIRELAB_SOURCES");

/// The text behind the program's name.
static LONG: LazyLock<String> = LazyLock::new(|| {
    let sources = SOURCES.map(|sources| format!("{sources}, ")).unwrap_or_default();
    let features = if cfg!(feature = "live") { "live" } else { "none (built without live capture)" };
    let others: Vec<&str> =
        Compat::ALL.iter().filter(|one| **one != Compat::default()).map(|one| one.title()).collect();
    format!(
        "{}\nbuild     {sources}{}, {}\nfeatures  {features}\nlibpcap   {}\ncompat    {} (--compat gives the answers of {})",
        env!("CARGO_PKG_VERSION"),
        env!("WIRELAB_TARGET"),
        env!("WIRELAB_COMPILER"),
        libpcap(),
        Compat::default().title(),
        others.join(" and "),
    )
});

/// Version, build, features, libpcap, and whose answers it gives.
pub(crate) fn long() -> &'static str {
    &LONG
}

#[cfg(feature = "live")]
fn libpcap() -> String {
    wirelab_analyzers::report::safe::line(wirelab_capture::live::library().as_bytes())
}

#[cfg(not(feature = "live"))]
fn libpcap() -> String {
    "not used".to_owned()
}

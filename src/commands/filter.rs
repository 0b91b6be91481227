//! `-Y`: a display filter on the command line, read before any packet is.

use wirelab_analyzers::fields::Registry;
use wirelab_analyzers::filter::Filter;

use crate::cli::Failure;

/// The option that every command with packets has.
#[derive(Debug, clap::Args)]
pub(crate) struct FilterArgs {
    /// Display filter in Wireshark's language, such as 'tcp.port == 80 and tcp.len > 0'
    #[arg(short = 'Y', long = "filter", value_name = "EXPR", allow_hyphen_values = true)]
    filter: Option<String>,
}

impl FilterArgs {
    /// Its text, if there is one.
    pub(crate) fn text(&self) -> Option<&str> {
        self.filter.as_deref()
    }

    /// The filter, if there is one.
    pub(crate) fn compile(&self, registry: &Registry) -> Result<Option<Filter>, Failure> {
        let Some(text) = &self.filter else { return Ok(None) };
        let filter = Filter::compile(text, registry);
        filter.map(Some).map_err(|error| Failure::Usage(anyhow::anyhow!("display filter, {error}")))
    }
}

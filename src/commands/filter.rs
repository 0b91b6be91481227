//! `-Y` and `-d`: a display filter and what is to be decoded as what, read before any packet is.

use wirelab_analyzers::app::{DecodeAs, Entry};
use wirelab_analyzers::engine::Settings;
use wirelab_analyzers::fields::Registry;
use wirelab_analyzers::filter::Filter;

use crate::failure::Failure;

/// The option that every command with packets has.
#[derive(Debug, Default, clap::Args)]
pub(crate) struct FilterArgs {
    /// Display filter in Wireshark's language, such as 'tcp.port == 80 and tcp.len > 0'
    #[arg(short = 'Y', long = "filter", value_name = "EXPR", allow_hyphen_values = true)]
    filter: Option<String>,
    #[command(flatten)]
    decode_as: DecodeAsArgs,
}

/// The option that every command with application protocols has.
#[derive(Debug, Default, clap::Args)]
pub(crate) struct DecodeAsArgs {
    /// Decode a port as a protocol, such as tcp.port==8888,http or udp.port==5300-5305,dns; may be given several times
    #[arg(short = 'd', long = "decode-as", value_name = "PORT,PROTOCOL")]
    decode_as: Vec<String>,
}

impl DecodeAsArgs {
    /// The table, with what `further` says before what the command line says.
    pub(crate) fn table(&self, further: &[String]) -> Result<DecodeAs, Failure> {
        let mut table = DecodeAs::NONE;
        for text in further.iter().chain(&self.decode_as) {
            let entry = text.parse::<Entry>().and_then(|entry| table.add(entry));
            entry.map_err(|error| Failure::Usage(anyhow::anyhow!("decode as, {error}")))?;
        }
        Ok(table)
    }
}

impl FilterArgs {
    /// The settings, with application protocols if somebody asks for them. A table that is wrong is told in any case.
    pub(crate) fn settings(&self, settings: Settings, needed: bool) -> Result<Settings, Failure> {
        let table = self.decode_as.table(&[])?;
        Ok(settings.with_applications(needed.then_some(table)))
    }

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

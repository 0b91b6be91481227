//! Puts the page together: `page ENGINE.wasm SAMPLE OUT.html` writes one file with everything in it. `scripts/make-web`
//! calls it.

use std::env::args_os;
use std::error::Error;
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use flate2::Compression;
use flate2::write::{DeflateEncoder, GzEncoder};
use wirelab_web::shell::{Alone, alone};

fn main() -> Result<(), Box<dyn Error>> {
    let paths: Vec<PathBuf> = args_os().skip(1).map(PathBuf::from).collect();
    let [engine, sample, out] = paths.as_slice() else { return Err("page ENGINE.wasm SAMPLE OUT.html".into()) };
    let program = fs::read(engine)?;
    let name = sample.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let parts = Alone { engine: packed(&program)?, sample: (name, STANDARD.encode(fs::read(sample)?)) };
    let page = alone(&parts);
    fs::write(out, &page)?;
    tell(out, &program, page.as_bytes())?;
    Ok(())
}

fn packed(program: &[u8]) -> std::io::Result<String> {
    let mut encoder = DeflateEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(program)?;
    Ok(STANDARD.encode(encoder.finish()?))
}

/// How large it became.
fn tell(out: &Path, program: &[u8], page: &[u8]) -> std::io::Result<()> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(page)?;
    let gzipped = encoder.finish()?.len();
    let kib = |bytes: usize| bytes.div_ceil(1024);
    let (whole, program) = (kib(page.len()), kib(program.len()));
    writeln!(
        std::io::stdout(),
        "{}: {whole} KiB, gzipped {} KiB; the program in it is {program} KiB before it is packed",
        out.display(),
        kib(gzipped)
    )
}

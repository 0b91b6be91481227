//! Loopback, and the right to capture on it.

use super::Check;

#[cfg(feature = "live")]
pub(super) fn checks() -> Vec<Check> {
    use wirelab_capture::live::{LiveCapture, LiveError, Options, loopback_name};

    let mut checks = npcap();
    let name = match loopback_name() {
        Ok(name) => name,
        Err(LiveError::NotPermitted { what, advice, .. }) => {
            checks.push(Check::fail("capture", format!("interfaces cannot be listed ({what})"), Some(advice)));
            return checks;
        }
        Err(error) => {
            checks.push(Check::fail("loopback", error.to_string(), None));
            return checks;
        }
    };
    checks.push(Check::ok("loopback", format!("the loopback interface is called {name} (-i {name} is the default)")));
    // Nothing is captured, so little of the kernel's memory is enough.
    let options = Options { buffer_bytes: 1 << 20, ..Options::default() };
    checks.push(match LiveCapture::open(&name, &options) {
        Ok(_) => Check::ok("capture", format!("you may capture on {name}")),
        Err(LiveError::NotPermitted { what, advice, .. }) => {
            Check::fail("capture", format!("you may not capture on {name} ({what})"), Some(advice))
        }
        Err(error) => Check::fail("capture", error.to_string(), None),
    });
    checks
}

#[cfg(not(feature = "live"))]
pub(super) fn checks() -> Vec<Check> {
    let advice = "Build it with the feature `live` (the default), which needs libpcap, or capture with dumpcap";
    vec![Check::warn("capture", "this wirelab was built without live capture", advice)]
}

/// Without Npcap's library there are no interfaces at all, loopback least of all.
#[cfg(all(feature = "live", windows))]
fn npcap() -> Vec<Check> {
    let root = std::env::var_os("SystemRoot").unwrap_or_else(|| "C:\\Windows".into());
    let library = std::path::Path::new(&root).join("System32").join("Npcap").join("wpcap.dll");
    vec![if library.exists() {
        Check::ok("npcap", "Npcap is installed")
    } else {
        let advice = "Install it from https://npcap.com with loopback support";
        Check::fail("npcap", "Npcap is not installed: nothing can be captured", Some(advice.to_owned()))
    }]
}

#[cfg(all(feature = "live", not(windows)))]
fn npcap() -> Vec<Check> {
    Vec::new()
}

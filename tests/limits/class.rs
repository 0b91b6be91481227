//! One submission of a class takes nothing from the others, also where there is little memory.

#[cfg(target_os = "linux")]
#[test]
fn a_class_with_a_large_submission_in_little_memory() {
    use std::io::Write;
    use std::process::Command;

    use crate::support::program::run;
    use crate::support::traffic::Traffic;

    let class = tempfile::tempdir().unwrap();
    for student in ["ana", "cem"] {
        let folder = class.path().join(student);
        std::fs::create_dir(&folder).unwrap();
        Traffic::pings(3).save(&folder);
    }
    // 400,000 SYNs, each from other endpoints, packed: a hundredth of what they are.
    let folder = class.path().join("ben");
    std::fs::create_dir(&folder).unwrap();
    let mut head = Traffic::default();
    head.syn(40_000);
    let bytes = std::fs::read(head.save(&folder)).unwrap();
    std::fs::remove_file(folder.join("capture.pcap")).unwrap();
    let (header, packet) = bytes.split_at(24);
    let file = std::fs::File::create(folder.join("capture.pcap.gz")).unwrap();
    let mut out = flate2::write::GzEncoder::new(std::io::BufWriter::new(file), flate2::Compression::fast());
    out.write_all(header).unwrap();
    for number in 0..400_000_u32 {
        let mut one = packet.to_vec();
        // The client's address: 16 bytes of the record, 14 of Ethernet, 12 of IPv4.
        one[42..46].copy_from_slice(&(0x0a00_0001 + number).to_be_bytes());
        out.write_all(&one).unwrap();
    }
    out.finish().unwrap();
    let mut limited = Command::new("sh");
    limited.args(["-c", "ulimit -v 1500000; exec \"$0\" \"$@\""]).arg(env!("CARGO_BIN_EXE_wirelab"));
    limited.args(["verify", "tcp-commands", class.path().to_str().unwrap(), "--class", "--format", "json"]);
    let told = run(&mut limited);
    let report: serde_json::Value = serde_json::from_slice(&told.stdout).unwrap_or_else(|_| panic!("{}", told.stderr));
    let all = report["submissions"].as_array().unwrap();
    let passes = |name: &str| {
        let one = all.iter().find(|one| one["name"] == name).unwrap();
        one["checks"].as_array().unwrap().iter().filter(|check| check["status"] == "passed").count()
    };
    assert!(passes("ana") > 3 && passes("ana") == passes("cem"), "{report}");
    let large = all.iter().find(|one| one["name"] == "ben").unwrap().to_string();
    assert!(large.contains("The hand-in is large: this capture was read up to frame"), "{large}");
}

//! On the real loopback interface.

use std::net::UdpSocket;
use std::time::{Duration, Instant};

use wirelab_needs::require;

use super::*;

fn open(options: &Options) -> LiveCapture {
    loopback_name().and_then(|name| LiveCapture::open(&name, options)).unwrap()
}

#[test]
fn an_idle_interface_lets_go() {
    require!(Capture);
    let filter = Some("udp port 9 and udp port 10".to_owned());
    let mut capture = open(&Options { filter, timeout: Duration::from_millis(20), ..Options::default() });
    let begun = Instant::now();
    assert!(matches!(capture.poll().unwrap(), Poll::Idle));
    capture.stop_handle().stop();
    assert!(matches!(capture.poll().unwrap(), Poll::Ended));
    assert!(begun.elapsed() < Duration::from_secs(5), "{:?}", begun.elapsed());
}

#[test]
fn a_stop_gives_out_what_came_before_it() {
    require!(Capture);
    let receiver = UdpSocket::bind("127.0.0.1:0").unwrap();
    let to = receiver.local_addr().unwrap();
    let filter = Some(format!("udp dst port {}", to.port()));
    let mut capture = open(&Options { filter, ..Options::default() });

    let sender = UdpSocket::bind("127.0.0.1:0").unwrap();
    for number in 0..100_u8 {
        sender.send_to(&[number; 10], to).unwrap();
    }
    // Stopped before the first look: the kernel holds all of them.
    capture.stop_handle().stop();
    let mut last_bytes: Vec<u8> = Vec::new();
    loop {
        match capture.poll().unwrap() {
            Poll::Packet(packet) => {
                assert_eq!(packet.frame, last_bytes.len() as u64 + 1);
                assert_eq!(packet.original_len as usize, packet.data.len());
                last_bytes.extend(packet.data.last());
            }
            Poll::Idle => {}
            Poll::Ended => break,
        }
    }
    assert_eq!(last_bytes, (0..100).collect::<Vec<_>>());
    let stats = capture.stats().unwrap();
    assert_eq!((stats.delivered, stats.received, stats.dropped), (100, 100, 0));
}

#[test]
fn a_filter_that_does_not_compile_is_named() {
    require!(Capture);
    let filter = Some("tcp.port == 12345".to_owned());
    let opened = loopback_name().and_then(|name| LiveCapture::open(&name, &Options { filter, ..Options::default() }));
    match opened {
        Err(LiveError::BadFilter { filter, .. }) => assert_eq!(filter, "tcp.port == 12345"),
        Err(error) => panic!("{error}"),
        Ok(_) => panic!("accepted"),
    }
}

#[test]
fn an_interface_that_is_not_there_is_named() {
    require!(Capture);
    match LiveCapture::open("no-such-interface", &Options::default()) {
        Err(LiveError::NoSuchInterface { interface, .. }) => assert_eq!(interface, "no-such-interface"),
        Err(error) => panic!("{error}"),
        Ok(_) => panic!("opened"),
    }
}

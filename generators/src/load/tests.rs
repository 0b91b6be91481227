use std::io::{Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::time::{Duration, Instant};

use wirelab_labs::catalogue;

use super::{Plan, Report, run};

/// Load of `ping`, to be answered by `PONG`.
fn load(to: SocketAddr, clients: usize, rate: f64, timeout: u64) -> Report {
    let lab = catalogue::find("tcp-commands").expect("a lab");
    let variant = lab.variant("commands").expect("a variant").clone();
    let (duration, timeout) = (Duration::from_millis(300), Duration::from_millis(timeout));
    let plan = Plan { clients, rate, duration, timeout, texts: vec![b"ping".to_vec()] };
    run(&variant, to, &plan, |_, _| {}).expect("connected")
}

/// A server that does this with each connection.
fn server(serve: impl Fn(TcpStream) + Copy + Send + 'static) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let address = listener.local_addr().expect("an address");
    std::thread::spawn(move || {
        for stream in listener.incoming().map_while(Result::ok) {
            std::thread::spawn(move || serve(stream));
        }
    });
    address
}

fn heard(stream: &mut TcpStream) -> bool {
    stream.read(&mut [0; 64]).is_ok_and(|count| count > 0)
}

#[test]
fn answers_in_pieces_are_put_together() {
    let address = server(|mut stream| {
        let _ = stream.set_nodelay(true);
        while heard(&mut stream) {
            for piece in [b"PO", b"NG"] {
                let _ = stream.write_all(piece);
                std::thread::sleep(Duration::from_millis(3));
            }
        }
    });
    let report = load(address, 3, 1e9, 10_000);
    assert!(report.received >= 3, "{report:?}");
    assert_eq!((report.sent, report.wrong, report.timeouts), (report.received, 0, 0));
    assert!(report.percentile(0.0) >= Duration::from_millis(3), "the whole answer is waited for");
}

#[test]
fn wrong_answers_are_counted_and_what_is_too_much_spoils_the_next() {
    let address = server(|mut stream| {
        let mut first = true;
        while heard(&mut stream) {
            let _ = stream.write_all(if first { b"PONGx" } else { b"PONG" });
            first = false;
        }
    });
    let report = load(address, 1, 1e9, 10_000);
    assert_eq!((report.received, report.timeouts), (1, 0), "{report:?}");
    assert!(report.wrong >= 1 && report.sent == report.wrong + 1, "{report:?}");
}

#[test]
fn an_answer_right_before_the_end_of_the_connection_counts() {
    let address = server(|mut stream| {
        heard(&mut stream);
        let _ = stream.write_all(b"PONG");
    });
    let report = load(address, 5, 1e9, 10_000);
    assert_eq!((report.received, report.wrong, report.timeouts), (5, 0, 5), "{report:?}");
}

#[test]
fn who_gets_no_answer_is_given_up_in_time() {
    let address = server(|mut stream| {
        heard(&mut stream);
        let _ = stream.write_all(b"PON");
        std::thread::sleep(Duration::from_secs(5));
    });
    let begun = Instant::now();
    let report = load(address, 3, 1e9, 400);
    assert_eq!((report.sent, report.received, report.timeouts), (3, 0, 3), "{report:?}");
    assert!((400..3_000).contains(&begun.elapsed().as_millis()), "{:?}", begun.elapsed());
}

#[test]
fn a_rate_is_kept_however_low_it_is() {
    let address = server(|mut stream| while heard(&mut stream) && stream.write_all(b"PONG").is_ok() {});
    let report = load(address, 4, 50.0, 10_000);
    assert!((4..=16).contains(&report.sent) && report.sent == report.received, "{report:?}");
    // Once in a quarter of an hour, once in the age of the universe: the first client's first message is all.
    for rate in [1e-3, 1e-300] {
        assert_eq!(load(address, 2, rate, u64::MAX).sent, 1, "{rate}");
    }
}

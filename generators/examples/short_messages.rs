//! Load for measuring capturers: clients that each send 32 bytes over loopback, wait for 32 bytes, and go on.
//!
//!     short_messages PORT CLIENTS SECONDS
//!
//! Prints how many round trips there were. `benches/live.py` runs it.

#![allow(clippy::print_stdout, clippy::print_stderr, reason = "an example talks")]

use std::process::ExitCode;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

#[tokio::main]
async fn main() -> ExitCode {
    let numbers: Vec<u64> = std::env::args().skip(1).filter_map(|text| text.parse().ok()).collect();
    let &[port, clients, seconds] = numbers.as_slice() else {
        eprintln!("usage: short_messages PORT CLIENTS SECONDS");
        return ExitCode::from(2);
    };
    match play(port as u16, clients, Duration::from_secs(seconds)).await {
        Ok(trips) => {
            println!("{trips}");
            ExitCode::SUCCESS
        }
        Err(error) => {
            eprintln!("short_messages: {error}");
            ExitCode::FAILURE
        }
    }
}

async fn play(port: u16, clients: u64, span: Duration) -> std::io::Result<u64> {
    let listener = TcpListener::bind(("127.0.0.1", port)).await?;
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            tokio::spawn(serve(stream));
        }
    });
    let (trips, over) = (Arc::<AtomicU64>::default(), Arc::<AtomicBool>::default());
    let mut tasks = Vec::new();
    for _ in 0..clients {
        let stream = TcpStream::connect(("127.0.0.1", port)).await?;
        tasks.push(tokio::spawn(ask(stream, Arc::clone(&trips), Arc::clone(&over))));
    }
    tokio::time::sleep(span).await;
    over.store(true, Ordering::Relaxed);
    for task in tasks {
        task.await??;
    }
    Ok(trips.load(Ordering::Relaxed))
}

async fn serve(mut stream: TcpStream) -> std::io::Result<()> {
    stream.set_nodelay(true)?;
    let mut message = [0; 32];
    while stream.read_exact(&mut message).await.is_ok() {
        stream.write_all(&message).await?;
    }
    Ok(())
}

async fn ask(mut stream: TcpStream, trips: Arc<AtomicU64>, over: Arc<AtomicBool>) -> std::io::Result<()> {
    stream.set_nodelay(true)?;
    let mut message = [b'x'; 32];
    while !over.load(Ordering::Relaxed) {
        stream.write_all(&message).await?;
        stream.read_exact(&mut message).await?;
        trips.fetch_add(1, Ordering::Relaxed);
    }
    Ok(())
}

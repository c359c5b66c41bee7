// SPDX-License-Identifier: Apache-2.0
//
// What memmap2 and mmap-rs cost, as tests/benchmarks/compat asks:
//
//   rust_peers OPERATION WAY FILE
//
// For each line of standard input, which holds a count, it does the operation that many times and
// prints the nanoseconds that all of them took. The operations are those of file_benchmarks.h.

use std::fs::File;
use std::hint::black_box;
use std::io::{self, BufRead, Write};
use std::time::Instant;

type Failure = Box<dyn std::error::Error>;

const PART: usize = 4 * 1024;

// What a library makes of a file.
trait Mapped: Sized {
    fn open(path: &str) -> Result<Self, Failure>;
    fn bytes(&self) -> &[u8];
}

struct ByMemmap2(memmap2::Mmap);

impl Mapped for ByMemmap2 {
    fn open(path: &str) -> Result<Self, Failure> {
        let file = File::open(path)?;
        // Sound, since nobody changes the file while it is measured.
        Ok(Self(unsafe { memmap2::Mmap::map(&file)? }))
    }
    fn bytes(&self) -> &[u8] {
        &self.0
    }
}

struct ByMmapRs(mmap_rs::Mmap);

impl Mapped for ByMmapRs {
    fn open(path: &str) -> Result<Self, Failure> {
        let file = File::open(path)?;
        let length = usize::try_from(file.metadata()?.len())?;
        // As above.
        let options = unsafe { mmap_rs::MmapOptions::new(length)?.with_file(&file, 0) };
        Ok(Self(options.map()?))
    }
    fn bytes(&self) -> &[u8] {
        self.0.as_slice()
    }
}

fn sum(bytes: &[u8]) -> u64 {
    bytes
        .chunks_exact(8)
        .map(|word| u64::from_ne_bytes(word.try_into().unwrap()))
        .fold(0, u64::wrapping_add)
}

fn repeat<M: Mapped>(operation: &str, path: &str, count: u64) -> Result<(), Failure> {
    match operation {
        "open_map_unmap" => {
            for _ in 0..count {
                black_box(M::open(path)?.bytes().as_ptr());
            }
        }
        "sum_once" => {
            for _ in 0..count {
                black_box(sum(M::open(path)?.bytes()));
            }
        }
        _ => return Err(format!("{operation} is no operation").into()),
    }
    Ok(())
}

fn repeat_on(operation: &str, bytes: &[u8], random: &mut u64, count: u64) {
    for _ in 0..count {
        if operation == "sequential_sum" {
            black_box(sum(black_box(bytes)));
            continue;
        }
        *random = random.wrapping_mul(6364136223846793005).wrapping_add(1442695040888963407);
        let start = usize::try_from(*random >> 33).unwrap() % (bytes.len() / PART) * PART;
        black_box(sum(&bytes[start..start + PART]));
    }
}

fn answer<M: Mapped>(operation: &str, path: &str) -> Result<(), Failure> {
    let on_open_file = matches!(operation, "sequential_sum" | "random_4KiB_reads");
    let open = if on_open_file { Some(M::open(path)?) } else { None };
    let mut random = 42;
    for line in io::stdin().lock().lines() {
        let count = line?.parse()?;
        let start = Instant::now();
        match &open {
            Some(file) => repeat_on(operation, file.bytes(), &mut random, count),
            None => repeat::<M>(operation, path, count)?,
        }
        println!("{}", start.elapsed().as_nanos());
        io::stdout().flush()?;
    }
    Ok(())
}

fn main() -> Result<(), Failure> {
    let arguments: Vec<String> = std::env::args().collect();
    match arguments.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        [_, operation, "memmap2", path] => answer::<ByMemmap2>(operation, path),
        [_, operation, "mmap-rs", path] => answer::<ByMmapRs>(operation, path),
        _ => Err("usage: rust_peers OPERATION memmap2|mmap-rs FILE".into()),
    }
}

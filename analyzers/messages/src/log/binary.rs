//! Telling text that somebody typed from other bytes.

/// Bytes that are looked at to tell text from other things.
const SAMPLE: usize = 512;

/// Whether bytes are no text that somebody typed: control characters, or much that is not UTF-8.
pub(crate) fn is_binary(bytes: &[u8]) -> bool {
    let sample = bytes.get(..SAMPLE).unwrap_or(bytes);
    // Without a short cut in it, so that it takes many bytes at once.
    let is_control = |byte: &u8| (*byte < 32) & !matches!(byte, 9..=13 | 27) | (*byte == 127);
    let control = sample.iter().map(|byte| usize::from(is_control(byte))).sum::<usize>();
    let invalid: usize = match std::str::from_utf8(sample) {
        Ok(_) => 0,
        Err(_) => sample.utf8_chunks().map(|chunk| chunk.invalid().len()).sum(),
    };
    (control + invalid) * 10 > sample.len().max(10)
}

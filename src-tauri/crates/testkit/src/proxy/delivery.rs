//! How an answer goes over the wire: whole, cut, dripping, compressed, without an end.

use super::log::Answered;
use crate::http::{Headers, Reply, Stream, head_bytes};
use flate2::{Compress, Compression, Crc, FlushCompress, write::GzEncoder};
use std::{io, io::Write, time::Duration};
use tokio::io::AsyncWriteExt;

/// Bytes of one chunk.
const CHUNK_BYTES: usize = 16 << 10;
/// Bytes of blanks that are compressed once and repeated.
const BLANK_BYTES: usize = 1 << 20;

#[derive(Debug, Clone, Copy)]
pub(super) enum Delivery {
    Plain,
    Cut { bytes: usize },
    CutShare { part: usize, of: usize },
    CutUnannounced { bytes: usize },
    CutWithoutLength { bytes: usize },
    LongerLength { by: usize },
    Announced { bytes: u64 },
    Chunked { cut_bytes: Option<usize> },
    Gzip { is_broken: bool },
    GzipBomb { inflated_bytes: u64 },
    Endless,
    Drip { bytes: usize, pause: Duration },
}

/// Sends an answer, counting into `answered`. True when the connection may be used again.
pub(super) async fn deliver(
    stream: &mut Stream,
    mut reply: Reply,
    delivery: Delivery,
    answered: &mut Answered,
) -> io::Result<bool> {
    let length = reply.body.len();
    let body = std::mem::take(&mut reply.body);
    let mut out = Out { stream, answered, reply };
    match delivery {
        Delivery::Plain => {
            out.whole(&body).await?;
            return Ok(true);
        }
        Delivery::Cut { bytes } => out.announced(length as u64, body.get(..bytes).unwrap_or(&body)).await?,
        Delivery::CutShare { part, of } => {
            let cut = length.saturating_mul(part) / of;
            out.announced(length as u64, body.get(..cut).unwrap_or(&body)).await?;
        }
        Delivery::CutUnannounced { bytes } => {
            let part = body.get(..bytes).unwrap_or(&body);
            out.whole(part).await?;
            return Ok(true);
        }
        Delivery::CutWithoutLength { bytes } => {
            out.head(None).await?;
            out.bytes(body.get(..bytes).unwrap_or(&body)).await?;
        }
        Delivery::LongerLength { by } => out.announced((length + by) as u64, &body).await?,
        Delivery::Announced { bytes } => out.announced(bytes, &body).await?,
        Delivery::Chunked { cut_bytes: None } => {
            out.chunks(&body).await?;
            out.stream.write_all(b"0\r\n\r\n").await?;
            return Ok(true);
        }
        Delivery::Chunked { cut_bytes: Some(bytes) } => {
            out.chunks(body.get(..bytes).unwrap_or(&body)).await?;
        }
        Delivery::Gzip { is_broken } => {
            let mut packed = gzip(&body)?;
            let middle = packed.len() / 2;
            if let Some(byte) = packed.get_mut(middle).filter(|_| is_broken) {
                *byte ^= 0xff;
            }
            out.reply.headers.set("content-encoding", "gzip");
            out.whole(&packed).await?;
            return Ok(true);
        }
        Delivery::GzipBomb { inflated_bytes } => {
            let packed = bomb(&body, inflated_bytes)?;
            out.reply.headers.set("content-encoding", "gzip");
            out.whole(&packed).await?;
            return Ok(true);
        }
        Delivery::Endless => {
            out.chunks(&body).await?;
            let blanks = [b' '; CHUNK_BYTES];
            loop {
                out.chunk(&blanks).await?;
            }
        }
        Delivery::Drip { bytes, pause } => {
            out.head(Some(length as u64)).await?;
            for drop in body.chunks(bytes) {
                out.bytes(drop).await?;
                tokio::time::sleep(pause).await;
            }
            return Ok(true);
        }
    }
    Ok(false)
}

struct Out<'a> {
    stream: &'a mut Stream,
    answered: &'a mut Answered,
    reply: Reply,
}

impl Out<'_> {
    /// The head with its length; `None` for a body that ends with the connection.
    async fn head(&mut self, length: Option<u64>) -> io::Result<()> {
        let mut headers = self.reply.headers.clone();
        match length {
            // RFC 9110 8.6: no length with 204.
            Some(_) if self.reply.status == 204 => {}
            Some(length) => headers.add("content-length", length.to_string()),
            None => headers.add("connection", "close"),
        }
        self.write_head(&headers).await
    }

    async fn write_head(&mut self, headers: &Headers) -> io::Result<()> {
        let line = format!("HTTP/1.1 {} {}", self.reply.status, reason(self.reply.status));
        self.stream.write_all(&head_bytes(&line, headers)).await?;
        self.answered.status = Some(self.reply.status);
        Ok(())
    }

    async fn whole(&mut self, body: &[u8]) -> io::Result<()> {
        self.announced(body.len() as u64, body).await
    }

    async fn announced(&mut self, length: u64, body: &[u8]) -> io::Result<()> {
        self.head(Some(length)).await?;
        self.bytes(body).await
    }

    async fn bytes(&mut self, part: &[u8]) -> io::Result<()> {
        self.stream.write_all(part).await?;
        self.stream.flush().await?;
        self.answered.body_bytes += part.len() as u64;
        Ok(())
    }

    /// The head and these bytes in chunks, without the last chunk.
    async fn chunks(&mut self, body: &[u8]) -> io::Result<()> {
        let mut headers = self.reply.headers.clone();
        headers.add("transfer-encoding", "chunked");
        self.write_head(&headers).await?;
        for part in body.chunks(CHUNK_BYTES) {
            self.chunk(part).await?;
        }
        Ok(())
    }

    async fn chunk(&mut self, part: &[u8]) -> io::Result<()> {
        self.stream.write_all(format!("{:x}\r\n", part.len()).as_bytes()).await?;
        self.bytes(part).await?;
        self.stream.write_all(b"\r\n").await
    }
}

fn gzip(body: &[u8]) -> io::Result<Vec<u8>> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
    encoder.write_all(body)?;
    encoder.finish()
}

/// A gzip stream of the body and blanks up to a length. The blanks are compressed once and repeated: each block ends
/// with a full flush and so stands for itself.
fn bomb(body: &[u8], inflated_bytes: u64) -> io::Result<Vec<u8>> {
    let mut packed = vec![0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 0xff];
    let mut crc = Crc::new();
    crc.update(body);
    packed.extend(block(body, FlushCompress::Full)?);
    let blanks = vec![b' '; BLANK_BYTES];
    let blank_block = block(&blanks, FlushCompress::Full)?;
    let mut blank_crc = Crc::new();
    blank_crc.update(&blanks);
    let mut length = body.len() as u64;
    while length < inflated_bytes {
        packed.extend(&blank_block);
        crc.combine(&blank_crc);
        length += BLANK_BYTES as u64;
    }
    packed.extend(block(&[], FlushCompress::Finish)?);
    packed.extend(crc.sum().to_le_bytes());
    // RFC 1952: the length modulo 2^32.
    packed.extend(u32::try_from(length & 0xffff_ffff).unwrap_or(0).to_le_bytes());
    Ok(packed)
}

fn block(input: &[u8], flush: FlushCompress) -> io::Result<Vec<u8>> {
    let mut packed = Vec::with_capacity(input.len() + (64 << 10));
    Compress::new(Compression::best(), false).compress_vec(input, &mut packed, flush)?;
    Ok(packed)
}

fn reason(status: u16) -> &'static str {
    match status {
        200 => "OK",
        201 => "Created",
        204 => "No Content",
        301 => "Moved Permanently",
        302 => "Found",
        307 => "Temporary Redirect",
        308 => "Permanent Redirect",
        400 => "Bad Request",
        401 => "Unauthorized",
        403 => "Forbidden",
        404 => "Not Found",
        422 => "Unprocessable Entity",
        429 => "Too Many Requests",
        500 => "Internal Server Error",
        502 => "Bad Gateway",
        503 => "Service Unavailable",
        504 => "Gateway Timeout",
        _ => "Something",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Read;

    #[test]
    fn a_bomb_is_a_valid_gzip_stream_of_a_thousandth_of_its_size() {
        let packed = bomb(b"{\"errors\":[]}", 64 << 20).unwrap();
        assert!(packed.len() < (64 << 20) / 900, "{} bytes", packed.len());
        let mut inflated = Vec::new();
        flate2::read::GzDecoder::new(packed.as_slice()).read_to_end(&mut inflated).unwrap();
        assert!(inflated.len() >= 64 << 20);
        assert_eq!(inflated.trim_ascii(), b"{\"errors\":[]}");
    }
}

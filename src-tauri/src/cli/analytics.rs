//! `flowmend analytics`: results over time for up to eight streams, as numbers and pictures.

use super::{
    desk::{Context, Opened},
    exit::{Exit, Failure},
    output::{Output, Table},
    time,
};
use chrono_tz::Tz;
use domain::{range::Span, time::UtcMs, time_grid::TimeGrid};
use ipc::{
    chart::{self, Line, Picture},
    charts,
    store::analytics::Stream as Wanted,
};
use serde_json::{Value, json};
use std::path::PathBuf;

/// Most streams in one picture.
const STREAMS_MAX: usize = 8;

/// Size of a picture in CSS pixels.
const FILE_PX: (u32, u32) = (1_080, 480);
/// Pixels of a PNG for one CSS pixel.
const FILE_RESOLUTION: f64 = 2.0;

/// Options of `analytics`.
#[derive(Debug, clap::Args)]
pub(crate) struct AnalyticsArgs {
    /// integration:ID or flow:ID, one to eight times
    #[arg(long, value_name = "STREAM", required = true, value_parser = stream)]
    pub stream: Vec<Stream>,
    /// What to measure
    #[arg(long, value_name = "MEASURE")]
    pub measure: Measure,
    /// Since when: ISO 8601 UTC, a date, or -24h, -7d
    #[arg(long, value_name = "TIME", value_parser = time::parse)]
    pub from: UtcMs,
    /// Until when
    #[arg(long, value_name = "TIME", value_parser = time::parse)]
    pub to: UtcMs,
    /// Draw it into this SVG file
    #[arg(long, value_name = "FILE")]
    pub svg: Option<PathBuf>,
    /// Draw it into this PNG file
    #[arg(long, value_name = "FILE")]
    pub png: Option<PathBuf>,
}

/// One stream: an integration or a single flow.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Stream {
    /// All flows of an integration.
    Integration(String),
    /// One flow.
    Flow(String),
}

/// Measures.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
#[value(rename_all = "snake_case")]
pub(crate) enum Measure {
    /// Records that passed
    Success,
    /// Errors reported
    Error,
    /// Records that were ignored
    Ignored,
    /// Errors resolved, by auto and by users
    Resolved,
    /// Mean time of a successful record, in milliseconds
    AverageTime,
}

fn stream(text: &str) -> Result<Stream, String> {
    match text.split_once(':') {
        Some(("integration", id)) if !id.is_empty() => Ok(Stream::Integration(id.to_owned())),
        Some(("flow", id)) if !id.is_empty() => Ok(Stream::Flow(id.to_owned())),
        _ => Err("use integration:ID or flow:ID".to_owned()),
    }
}

/// Shows results over time.
///
/// # Errors
/// When the range or a stream cannot be used, or a file cannot be written.
pub(crate) fn run(args: &AnalyticsArgs, context: &Context, output: &mut Output) -> Result<Exit, Failure> {
    if args.from >= args.to {
        return Err(Failure::usage("--from must lie before --to."));
    }
    if args.stream.len() > STREAMS_MAX {
        return Err(Failure::usage(format!("At most {STREAMS_MAX} streams.")));
    }
    let opened = context.open(output)?;
    let chosen: Vec<(String, Wanted)> =
        args.stream.iter().map(|stream| chosen(stream, &opened)).collect::<Result<_, _>>()?;
    let streams: Vec<Wanted> = chosen.iter().map(|(_, stream)| stream.clone()).collect();
    let zone = zone(&opened, context)?;
    let grid = TimeGrid::cut(Span { from: args.from, to: args.to }, zone);
    let pieces = opened.store.analytics(&streams, &grid)?;
    let names: Vec<String> =
        streams.iter().map(|stream| name_of(stream, &opened)).collect::<Result<_, _>>()?;
    let lines: Vec<(Line, bool)> =
        chart::lines(args.measure.into(), &pieces).into_iter().map(|line| (line, true)).collect();
    // The files first: when one cannot be written, nothing was said yet.
    draw(args, &grid, zone, &names, &drawn(args.measure, &lines))?;
    if output.is_json() {
        let keys: Vec<&str> = chosen.iter().map(|(key, _)| key.as_str()).collect();
        output.json(&to_json(args.measure, &grid, zone, &keys, &names, &lines))?;
    } else {
        output.table(&table(&grid, zone, &names, &lines))?;
        opened.say_age(output, "Runs", opened.store.last_sync()?.runs, context.now);
    }
    if (args.svg.is_some() || args.png.is_some()) && args.measure == Measure::Resolved && streams.len() > 1 {
        output.warn("The picture shows the first stream: an integration holds its flows, and parts must be parts of one thing.");
    }
    Ok(Exit::Done)
}

/// The lines of the picture. Who resolved is drawn for one stream only, as in the window: parts that stand on one
/// another must be parts of one thing, and an integration holds its flows.
fn drawn(measure: Measure, lines: &[(Line, bool)]) -> Vec<(Line, bool)> {
    lines.iter().filter(|(line, _)| measure != Measure::Resolved || line.stream == 0).cloned().collect()
}

/// The stream as it was asked for by id or name: its key in the output, and what it means.
fn chosen(stream: &Stream, opened: &Opened) -> Result<(String, Wanted), Failure> {
    match stream {
        Stream::Flow(flow) => {
            let id = opened.flow(flow)?;
            Ok((format!("flow:{id}"), Wanted::Flow(id)))
        }
        Stream::Integration(text) => {
            let found = opened.integrations(text)?;
            let [one] = found.as_slice() else {
                return Err(Failure::new(
                    Exit::Usage,
                    "ambiguous",
                    format!("{text:?} means more than one integration; give its id."),
                ));
            };
            let key = one.as_ref().map_or("none", |id| id.as_str()).to_owned();
            Ok((format!("integration:{key}"), Wanted::Integration(one.clone())))
        }
    }
}

/// The person's time zone: of the settings, else of this machine.
fn zone(opened: &Opened, context: &Context) -> Result<Tz, Failure> {
    use ipc::Host;
    let setting = opened.store.setting("settings")?;
    let chosen = setting.and_then(|value| Some(value.get("timeZone")?.as_str()?.to_owned()));
    let zone = chosen.or_else(|| context.host.local_zone());
    Ok(zone.and_then(|name| name.parse().ok()).unwrap_or(Tz::UTC))
}

fn name_of(stream: &Wanted, opened: &Opened) -> Result<String, Failure> {
    Ok(match stream {
        Wanted::Flow(id) => opened.store.flow(id)?.map_or_else(|| id.to_string(), |row| row.flow.name),
        Wanted::Integration(None) => "Standalone flows".to_owned(),
        Wanted::Integration(Some(id)) => opened
            .store
            .list_integrations()?
            .into_iter()
            .find(|row| row.integration.id == *id)
            .map_or_else(|| id.to_string(), |row| row.integration.name),
    })
}

fn to_json(
    measure: Measure,
    grid: &TimeGrid,
    zone: Tz,
    keys: &[&str],
    names: &[String],
    lines: &[(Line, bool)],
) -> Value {
    let series: Vec<Value> = lines
        .iter()
        .map(|(line, _)| {
            let points: Vec<Value> = grid
                .starts
                .iter()
                .zip(&line.values)
                .map(|(start, value)| json!({ "start": start.to_iso(), "value": value }))
                .collect();
            let mut series = json!({
                "stream": keys.get(line.stream),
                "name": names.get(line.stream),
                "points": points,
            });
            if let (Some(by), Some(fields)) = (line.by, series.as_object_mut()) {
                fields.insert("by".to_owned(), json!(by.as_str()));
            }
            series
        })
        .collect();
    json!({
        "measure": chart::word_of(measure.into()),
        "from": grid.span.from.to_iso(),
        "to": grid.span.to.to_iso(),
        "bucket": grid.unit.as_str(),
        "timeZone": zone.name(),
        "series": series,
    })
}

/// A line for each piece in which anything happened.
fn table(grid: &TimeGrid, zone: Tz, names: &[String], lines: &[(Line, bool)]) -> Table {
    let mut table = Table::new(&["start", "stream", ">value"]);
    let labels = chart::labels(grid, zone);
    for (at, label) in labels.iter().enumerate() {
        for (line, _) in lines {
            let Some(value) = line.values.get(at).copied().flatten().filter(|value| *value > 0) else {
                continue;
            };
            let name = names.get(line.stream).cloned().unwrap_or_default();
            let name = line.by.map_or_else(|| name.clone(), |by| format!("{name}, {}", by.as_str()));
            table.row([label.clone(), name, value.to_string()]);
        }
    }
    table
}

fn draw(
    args: &AnalyticsArgs,
    grid: &TimeGrid,
    zone: Tz,
    names: &[String],
    lines: &[(Line, bool)],
) -> Result<(), Failure> {
    if args.svg.is_none() && args.png.is_none() {
        return Ok(());
    }
    let picture = Picture {
        measure: args.measure.into(),
        grid,
        zone,
        names,
        lines,
        theme: charts::Theme::Light,
        size_px: FILE_PX,
        legend: true,
    };
    let drawn = picture.chart();
    if let Some(file) = &args.svg {
        std::fs::write(file, drawn.draw().map_err(ipc::AppError::from)?.svg)?;
    }
    if let Some(file) = &args.png {
        std::fs::write(file, drawn.png(FILE_RESOLUTION).map_err(ipc::AppError::from)?)?;
    }
    Ok(())
}

impl From<Measure> for ipc::types::analytics::Measure {
    fn from(measure: Measure) -> Self {
        match measure {
            Measure::Success => Self::Success,
            Measure::Error => Self::Error,
            Measure::Ignored => Self::Ignored,
            Measure::Resolved => Self::Resolved,
            Measure::AverageTime => Self::AverageTime,
        }
    }
}

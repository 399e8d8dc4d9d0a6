//! Results over time.

use super::{ms, resolve};
use crate::{
    account::OpenAccount,
    chart::{self, Line, Picture},
    desk::Desk,
    error::{AppError, ErrorCode},
    name::Names,
    new_file::NewFile,
    types::{
        Theme,
        analytics::{
            Analytics, AnalyticsRequest, ChartFormat, ChartLine, ChartView, Measure, SaveChart, SavedFile,
            StreamRef, StreamView,
        },
    },
};
use chrono_tz::Tz;
use domain::{
    id::{FlowId, IntegrationId},
    range::Span,
    run_group::{RunTotal, starts},
    time::{MINUTE_MS, UtcMs},
    time_grid::TimeGrid,
};
use store::{
    analytics::{Piece, Stream},
    run::RunFilter,
};

/// Around the last run, so that its edges can be seen (API 2.8).
const LAST_RUN_MARGIN_MS: i64 = 2 * MINUTE_MS;
/// Size of a chart in a file, in CSS pixels.
const FILE_PX: (u32, u32) = (1_080, 480);
/// Pixels of a PNG for one CSS pixel.
const FILE_RESOLUTION: f64 = 2.0;

pub(crate) async fn get_analytics(desk: &Desk, request: AnalyticsRequest) -> Result<Analytics, AppError> {
    let (zone, now) = (desk.zone().await?, desk.host().now());
    desk.account()?
        .read(move |account| Sums::read(account, &request, zone, now)?.view(account, &request))
        .await
}

pub(crate) async fn save_chart(desk: &Desk, request: SaveChart) -> Result<SavedFile, AppError> {
    let (zone, now) = (desk.zone().await?, desk.host().now());
    let folder = desk.download_dir();
    desk.account()?
        .read(move |account| {
            let sums = Sums::read(account, &request.request, zone, now)?;
            let (name, bytes) = sums.file(&request)?;
            let mut file = NewFile::create(&folder, &name)?;
            file.write(&bytes)?;
            Ok(SavedFile { path: file.finish()?.display().to_string() })
        })
        .await
}

/// The numbers of a request.
struct Sums {
    grid: TimeGrid,
    zone: Tz,
    names: Vec<String>,
    pieces: Vec<Vec<Piece>>,
    hidden: Vec<u32>,
    theme: charts::Theme,
}

impl Sums {
    fn read(
        account: &OpenAccount,
        request: &AnalyticsRequest,
        zone: Tz,
        now: UtcMs,
    ) -> Result<Self, AppError> {
        let bad = |text| AppError::new(ErrorCode::BadInput, text);
        if request.streams.is_empty() || request.streams.len() > charts::SERIES_MAX {
            return Err(bad("Choose one to eight streams."));
        }
        let span = match &request.last_run_of {
            Some(flow) => last_run(account, flow, now)?.unwrap_or(Span::last_hours(1, now)),
            None => resolve(&request.range, zone, now)?,
        };
        let span = known(account, span)?;
        let streams: Vec<Stream> = request.streams.iter().map(stream_of).collect::<Result<_, _>>()?;
        let grid = TimeGrid::cut(span, zone);
        let names = account.names()?;
        Ok(Self {
            pieces: account.store().analytics(&streams, &grid)?,
            names: streams.iter().map(|stream| name_of(stream, &names)).collect(),
            grid,
            zone,
            hidden: request.hidden.clone(),
            theme: match request.theme {
                Theme::Light => charts::Theme::Light,
                Theme::Dark => charts::Theme::Dark,
            },
        })
    }

    /// The lines of a measure, and whether each is drawn. Resolved errors are drawn for the first shown stream only: it
    /// has two lines already.
    fn lines(&self, measure: Measure) -> Vec<(Line, bool)> {
        let shown = |line: &Line| u32::try_from(line.stream).is_ok_and(|at| !self.hidden.contains(&at));
        let all = chart::lines(measure, &self.pieces);
        let first = all.iter().find(|line| shown(line)).map(|line| line.stream);
        all.into_iter()
            .filter(|line| measure != Measure::Resolved || Some(line.stream) == first)
            .map(|line| {
                let is_shown = shown(&line);
                (line, is_shown)
            })
            .collect()
    }

    fn picture<'a>(
        &'a self,
        measure: Measure,
        lines: &'a [(Line, bool)],
        size_px: (u32, u32),
        legend: bool,
    ) -> Picture<'a> {
        let (grid, zone, names, theme) = (&self.grid, self.zone, &self.names, self.theme);
        Picture { measure, grid, zone, names, lines, theme, size_px, legend }
    }

    fn view(&self, account: &OpenAccount, request: &AnalyticsRequest) -> Result<Analytics, AppError> {
        let charts = chart::MEASURES
            .into_iter()
            .map(|measure| {
                let is_wide = matches!(measure, Measure::AverageTime | Measure::Resolved);
                let width_px = if is_wide { request.wide_px } else { request.narrow_px };
                self.chart(measure, (width_px, request.height_px))
            })
            .collect::<Result<_, _>>()?;
        Ok(Analytics {
            unit: self.grid.unit.as_str().to_owned(),
            time_zone: self.zone.name().to_owned(),
            from_ms: self.grid.span.from.0,
            to_ms: self.grid.span.to.0,
            starts_ms: self.grid.starts.iter().map(|at| at.0).collect(),
            labels: chart::labels(&self.grid, self.zone),
            streams: request
                .streams
                .iter()
                .zip(&self.names)
                .enumerate()
                .map(|(at, (stream, name))| StreamView {
                    stream: stream.clone(),
                    name: name.clone(),
                    color: charts::series_color(at, self.theme),
                    dash_px: charts::series_dash(at).to_vec(),
                })
                .collect(),
            charts,
            runs: self.pieces.iter().flatten().map(|piece| piece.runs).sum(),
            as_of_ms: ms(account.store().last_sync()?.runs),
        })
    }

    fn chart(&self, measure: Measure, size_px: (u32, u32)) -> Result<ChartView, AppError> {
        let lines = self.lines(measure);
        let drawing = self.picture(measure, &lines, size_px, false).chart().draw()?;
        let geometry = drawing.geometry;
        let plot = geometry.plot;
        let mut total = Piece::default();
        for (stream, pieces) in self.pieces.iter().enumerate() {
            if lines.iter().any(|(line, shown)| *shown && line.stream == stream) {
                pieces.iter().for_each(|piece| total.add(piece));
            }
        }
        Ok(ChartView {
            measure,
            svg: drawing.svg,
            width_px: geometry.width_px,
            height_px: geometry.height_px,
            plot: [plot.left_px, plot.top_px, plot.right_px, plot.bottom_px],
            x_px: geometry.bucket_x_px,
            bar_px: geometry.bar_px,
            lines: lines
                .into_iter()
                .zip(geometry.series)
                .map(|((line, shown), drawn)| ChartLine {
                    stream: u32::try_from(line.stream).unwrap_or(u32::MAX),
                    by: line.by.map(|by| by.as_str().to_owned()),
                    color: drawn.color,
                    dash_px: drawn.dash_px,
                    shown,
                    total: line.total,
                    values: line.values,
                    y_px: drawn.points.iter().map(|point| point.map(|point| point.y_px)).collect(),
                })
                .collect(),
            total: chart::value(measure, None, &total),
        })
    }

    fn file(&self, request: &SaveChart) -> Result<(String, Vec<u8>), AppError> {
        let day = self.grid.span.to.to_iso();
        let day = day.get(..10).unwrap_or_default();
        if request.format == ChartFormat::Csv {
            let text = chart::csv(&self.grid, &self.names, &self.pieces);
            return Ok((format!("flowmend-analytics-{day}.csv"), text.into_bytes()));
        }
        let lines = self.lines(request.measure);
        let drawn = self.picture(request.measure, &lines, FILE_PX, true).chart();
        let name = format!("flowmend-{}-{day}", chart::word_of(request.measure));
        Ok(match request.format {
            ChartFormat::Png => (format!("{name}.png"), drawn.png(FILE_RESOLUTION)?),
            ChartFormat::Svg | ChartFormat::Csv => (format!("{name}.svg"), drawn.draw()?.svg.into_bytes()),
        })
    }
}

/// Everything means since the oldest run that is kept.
fn known(account: &OpenAccount, span: Span) -> Result<Span, AppError> {
    if span.from.0 > 0 {
        return Ok(span);
    }
    let oldest = account.store().count_runs(&RunFilter::default())?.oldest;
    Ok(Span { from: oldest.unwrap_or(span.to.plus_ms(-MINUTE_MS)).min(span.to.plus_ms(-1)), ..span })
}

fn last_run(account: &OpenAccount, flow: &str, now: UtcMs) -> Result<Option<Span>, AppError> {
    let filter = RunFilter { flows: vec![FlowId(flow.to_owned())], ..RunFilter::default() };
    let rows = account.store().list_runs(&filter, None, 64)?;
    let groups = starts(rows.into_iter().map(|row| row.run).collect(), |run| run);
    let total = groups.first().and_then(RunTotal::of);
    Ok(total.and_then(|total| {
        let from = total.started_at.or(total.created_at)?.plus_ms(-LAST_RUN_MARGIN_MS);
        let to = total.ended_at.unwrap_or(now).plus_ms(LAST_RUN_MARGIN_MS).min(now.plus_ms(1));
        (from < to).then_some(Span { from, to })
    }))
}

fn stream_of(stream: &StreamRef) -> Result<Stream, AppError> {
    match stream.kind.as_str() {
        "integration" => {
            Ok(Stream::Integration((stream.id != "none").then(|| IntegrationId(stream.id.clone()))))
        }
        "flow" => Ok(Stream::Flow(FlowId(stream.id.clone()))),
        _ => Err(AppError::new(ErrorCode::BadInput, "A stream is an integration or a flow.")),
    }
}

fn name_of(stream: &Stream, names: &Names) -> String {
    match stream {
        Stream::Integration(None) => "Standalone flows".to_owned(),
        Stream::Integration(id) => names.integration_name(id.as_ref()),
        Stream::Flow(id) => names.flow_name(id),
    }
}

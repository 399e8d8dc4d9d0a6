/** Generated from src-tauri/crates/ipc: types, commands and cache tags. Do not edit; see typescript.rs there. */

export type Ability = "yes" | "no" | "unknown";

export type Account = { 
/**
 * Its name on this desk, unique.
 */
name: string, 
/**
 * Region word: `us`, `eu`, `au`, `ca` or `custom`.
 */
region: string, 
/**
 * Host of the API, for people.
 */
host: string, 
/**
 * `production` or `sandbox`.
 */
environment: string, 
/**
 * Whether it is the demo account on the embedded integrator.
 */
demo: boolean, 
/**
 * What the token may do.
 */
access: AccountAccess, 
/**
 * Where the token is kept; `memory` also when there is none.
 */
tokenPlace: TokenPlace, 
/**
 * Whether this is a saved cache, opened for reading only and without a token.
 */
saved: boolean, };

export type AccountAccess = "signed_out" | "sealed" | "refused" | "full" | "custom" | "unknown";

export type AccountRef = { 
/**
 * Its name on this desk.
 */
name: string, };

export type ActionKind = "resolve" | "retry" | "purge" | "assign" | "tag";

export type ActionPreview = { 
/**
 * Handle of the frozen list.
 */
previewId: string, 
/**
 * What to do.
 */
action: ActionKind, 
/**
 * Records chosen.
 */
matching: number, 
/**
 * Records that would be sent.
 */
eligible: number, 
/**
 * Requests needed.
 */
requests: number, 
/**
 * By step.
 */
steps: Array<PreviewStep>, 
/**
 * Why the rest is left out.
 */
leftOut: Array<LeftOut>, 
/**
 * Flows touched.
 */
flows: number, 
/**
 * What it sets.
 */
terms: ActionTerms, 
/**
 * Most records a minute; 0 for no limit.
 */
perMinute: number, 
/**
 * Stops when more than so many percent of the retries fail; 0 for never.
 */
stopPercent: number, };

export type ActionTerms = { 
/**
 * E-mail address of the person to assign to; none takes the assignment away.
 */
assignTo: string | null, 
/**
 * Short codes of tags to add.
 */
tagsAdd: Array<string>, 
/**
 * Short codes of tags to take away.
 */
tagsRemove: Array<string>, };

export type Actor = { 
/**
 * True for the platform (`auto`, `system`).
 */
auto: boolean, 
/**
 * Name, or the id when the name is not known.
 */
name: string, };

export type Analytics = { 
/**
 * `minute`, `hour` or `day`.
 */
unit: 'minute' | 'hour' | 'day', 
/**
 * The time zone that the pieces are cut in.
 */
timeZone: string, 
/**
 * Start of the range.
 */
fromMs: number, 
/**
 * End of the range.
 */
toMs: number, 
/**
 * Where each piece begins.
 */
startsMs: Array<number>, 
/**
 * Words for each piece, as on the axis.
 */
labels: Array<string>, 
/**
 * The streams in the order of the request.
 */
streams: Array<StreamView>, 
/**
 * One for each measure: success, error, ignored, average time, resolved.
 */
charts: Array<ChartView>, 
/**
 * Runs that ended in the range, over all streams; a run of two streams counts twice.
 */
runs: number, 
/**
 * From when the runs are.
 */
asOfMs: number | null, };

export type AnalyticsRequest = { 
/**
 * One to eight.
 */
streams: Array<StreamRef>, 
/**
 * Which time.
 */
range: Range, 
/**
 * The last run of this flow instead of a range.
 */
lastRunOf: string | null, 
/**
 * Places of streams that are not drawn; their numbers come all the same.
 */
hidden: Array<number>, 
/**
 * Colours.
 */
theme: Theme, 
/**
 * Width of a chart of the upper row in CSS pixels.
 */
narrowPx: number, 
/**
 * Width of a chart of the lower row in CSS pixels.
 */
widePx: number, 
/**
 * Height of all charts in CSS pixels.
 */
heightPx: number, };

export type AppError = { 
/**
 * What the caller acts on.
 */
code: ErrorCode, 
/**
 * One clear sentence in English, for logs and the command line.
 */
message: string, 
/**
 * The server's own words or a path, when they help.
 */
detail: string | null, 
/**
 * Seconds to wait before it makes sense to try again.
 */
retryAfterS: number | null, };

export type Attempt = { 
/**
 * Seconds after the error: 30, 90, 210, 450 (seed).
 */
afterS: number, 
/**
 * When it falls.
 */
atMs: number, 
/**
 * What became of it.
 */
outcome: AttemptOutcome, };

export type AttemptOutcome = "failed" | "next" | "waiting" | "dropped";

export type BackupRef = { 
/**
 * When it was made.
 */
atMs: number, };

export type Batch = { 
/**
 * The batch.
 */
batchId: string, 
/**
 * What it does.
 */
action: BatchAction, 
/**
 * Whether the records whose data it saves are retried afterwards.
 */
thenRetry: boolean, 
/**
 * The query it was made from; none for single rows.
 */
query: string | null, 
/**
 * When it was confirmed.
 */
createdAtMs: number, 
/**
 * Until when it can be undone; none once that is over.
 */
undoUntilMs: number | null, 
/**
 * Records in it.
 */
count: number, 
/**
 * Records that were chosen.
 */
matching: number, 
/**
 * Why the rest was left out when it was confirmed.
 */
leftOut: Array<LeftOut>, 
/**
 * Why records were left behind when it was sent.
 */
leftBehind: Array<LeftOut>, 
/**
 * What it sets.
 */
terms: ActionTerms, 
/**
 * Most records a minute; 0 for no limit.
 */
perMinute: number, 
/**
 * Stops when more than so many percent of the retries fail; 0 for never.
 */
stopPercent: number, 
/**
 * Why it rests: `person`, `stop_loss`; none when it goes on.
 */
paused: string | null, 
/**
 * Who made it: `window`, `command_line`, `recovered`.
 */
origin: string, 
/**
 * Its items.
 */
items: Array<OutboxItem>, };

export type BatchAction = "resolve" | "retry" | "purge" | "assign" | "tag" | "edit_data" | "subscribe";

export type BatchRef = { 
/**
 * The batch.
 */
batchId: string, };

export type BatchReview = { 
/**
 * Records that would be sent.
 */
go: number, 
/**
 * Records that would be left behind, by reason.
 */
left: Array<LeftOut>, 
/**
 * Whether the remote was asked just now; else the cache speaks.
 */
isCurrent: boolean, };

export type Batches = { 
/**
 * Rows.
 */
rows: Array<Batch>, 
/**
 * Where the next page begins; none at the end.
 */
next: string | null, };

export type BeginDataEdit = { 
/**
 * The records.
 */
selection: Selection, };

export type ChartFormat = "svg" | "png" | "csv";

export type ChartLine = { 
/**
 * Place of its stream.
 */
stream: number, 
/**
 * `auto` or `users` for resolved errors.
 */
by: 'auto' | 'users' | null, 
/**
 * Its colour.
 */
color: string, 
/**
 * Its dashes in pixels.
 */
dashPx: Array<number>, 
/**
 * Whether it is drawn.
 */
shown: boolean, 
/**
 * One value for each piece; none where there is nothing to average.
 */
values: Array<number | null>, 
/**
 * Height of each point; none where there is no value, or the line is not drawn.
 */
yPx: Array<number | null>, 
/**
 * Sum over the range; for the average time the mean.
 */
total: number | null, };

export type ChartView = { 
/**
 * What it measures.
 */
measure: Measure, 
/**
 * The picture.
 */
svg: string, 
/**
 * Width of the picture in CSS pixels.
 */
widthPx: number, 
/**
 * Height of the picture in CSS pixels.
 */
heightPx: number, 
/**
 * Left, top, right and bottom of the plot.
 */
plot: [number, number, number, number], 
/**
 * Where each piece lies from left to right.
 */
xPx: Array<number>, 
/**
 * Width of a bar; 0 where lines are drawn. A bar reaches from its point down to that of the line before it.
 */
barPx: number, 
/**
 * The lines, in the order of the legend.
 */
lines: Array<ChartLine>, 
/**
 * Sum over the range and the drawn streams; for the average time the mean over it. None without any.
 */
total: number | null, };

export type CheckToken = { 
/**
 * `us`, `eu`, `au`, `ca`, or empty with `base_url`.
 */
region: string, 
/**
 * Own base URL without `/v1`; https, or http on this computer.
 */
baseUrl: string | null, 
/**
 * `production` or `sandbox`.
 */
environment: string, 
/**
 * The token.
 */
token: string, };

export type CompletedFlow = { 
/**
 * The flow.
 */
flowId: string, 
/**
 * Its name.
 */
flowName: string, 
/**
 * Its integration; none for standalone flows.
 */
integrationId: string | null, 
/**
 * Name of the integration; empty for standalone flows.
 */
integrationName: string, 
/**
 * Whether the flow is switched off.
 */
disabled: boolean, 
/**
 * The last runs, oldest first, at most 14.
 */
strip: Array<StripRun>, 
/**
 * Open errors now: the historical total (seed), not of the range.
 */
openErrors: number, 
/**
 * When the last open error occurred.
 */
lastErrorAtMs: number | null, 
/**
 * When the flow last ran.
 */
lastRunAtMs: number | null, 
/**
 * Runs that ended in the range.
 */
runs: number, 
/**
 * Mean time from asked for to ended, in milliseconds, with the time in the queue.
 */
averageRunMs: number | null, 
/**
 * Records that passed.
 */
success: number, 
/**
 * Records that were ignored.
 */
ignored: number, 
/**
 * Errors reported by the runs (snapshot).
 */
errors: number, 
/**
 * Errors that were auto-resolved in the range.
 */
autoResolved: number, 
/**
 * Errors that people resolved in the range.
 */
userResolved: number, 
/**
 * Pages made.
 */
pages: number, 
/**
 * Set when the last completed run moved nothing, or far less than usual.
 */
silence: SilenceMark | null, };

export type CompletedFlows = { 
/**
 * Rows, most open errors first.
 */
rows: Array<CompletedFlow>, 
/**
 * Start of the range.
 */
fromMs: number, 
/**
 * End of the range.
 */
toMs: number, 
/**
 * From when the runs are; none before the first sync.
 */
asOfMs: number | null, };

export type CompletedRequest = { 
/**
 * Which flows.
 */
scope: FlowScope, 
/**
 * Runs that ended in this range are counted.
 */
range: Range, 
/**
 * `any`, `running`, `error`, `failed`, `canceled` or `completed`: by the last run.
 */
status: string, 
/**
 * Only flows or integrations whose name contains this text.
 */
text: string, 
/**
 * Leave out flows without runs in the range and without open errors.
 */
hideEmpty: boolean, };

export type ConflictChoice = { 
/**
 * Who.
 */
personId: string, 
/**
 * Where.
 */
topic: TopicRef, 
/**
 * Write what was drafted; else keep what is there.
 */
keepMine: boolean, };

export type ConnectAccount = { 
/**
 * Name on this desk.
 */
name: string, 
/**
 * `us`, `eu`, `au`, `ca`, or empty with `base_url`.
 */
region: string, 
/**
 * Own base URL without `/v1`; https, or http on this computer.
 */
baseUrl: string | null, 
/**
 * `production` or `sandbox`.
 */
environment: string, 
/**
 * The token. Travels in this direction only: no command returns it.
 */
token: string, 
/**
 * Where the person wants it to be kept. Nothing else is done in its place.
 */
keep: TokenKeep, 
/**
 * The passphrase of the sealed file; only with `sealed`.
 */
passphrase: string | null, 
/**
 * Whether the token is a new one for the account of this name.
 */
replace: boolean, };

export type Connected = { 
/**
 * The session with the new account open.
 */
session: Session, 
/**
 * Where the token is now.
 */
tokenPlace: TokenPlace, };

export type ConsoleRun = { 
/**
 * The jobs that make it up.
 */
runIds: Array<string>, 
/**
 * The platform's word for its status.
 */
status: string, 
/**
 * When it was asked for.
 */
createdAtMs: number | null, 
/**
 * When it began; none while it waits.
 */
startedAtMs: number | null, 
/**
 * When it ended; none while it runs.
 */
endedAtMs: number | null, 
/**
 * Pages made so far.
 */
pagesGenerated: number, 
/**
 * Pages done by the import that is furthest behind; none before that is known.
 */
pagesProcessed: number | null, 
/**
 * Whether all pages are made; only then a share of progress is true.
 */
doneExporting: boolean, 
/**
 * Records that passed (snapshot).
 */
success: number, 
/**
 * Records that were ignored (snapshot).
 */
ignored: number, 
/**
 * Errors reported so far (snapshot).
 */
errors: number, 
/**
 * Errors auto-resolved during the run (snapshot).
 */
autoResolved: number, 
/**
 * Who canceled it.
 */
canceledBy: Actor | null, 
/**
 * Its steps in the order of the flow.
 */
steps: Array<StepRun>, 
/**
 * Errors of the run that are open now (live).
 */
openErrors: number, };

export type Counted = { 
/**
 * Exact number, live over the cache.
 */
count: number, };

export type DataConflict = { 
/**
 * The record.
 */
error: ErrorRef, 
/**
 * Its trace key.
 */
traceKey: string | null, 
/**
 * The data that was edited, laid out in lines.
 */
fetched: string, 
/**
 * The data as it was to be.
 */
edited: string, 
/**
 * The data that the remote has now.
 */
server: string, };

export type DataEditBegun = { 
/**
 * Handle of the list.
 */
editId: string, 
/**
 * Records chosen.
 */
matching: number, 
/**
 * Records whose retry data is to be read.
 */
eligible: number, 
/**
 * Most records of one change.
 */
recordsMax: number, 
/**
 * Why the rest is left out.
 */
leftOut: Array<LeftOut>, };

export type DataEditRead = { 
/**
 * Records looked at.
 */
lookedAt: number, 
/**
 * Records in all.
 */
total: number, 
/**
 * Of those looked at, records whose data could not be read.
 */
failed: number, 
/**
 * Fields of the data that was read, in the order of the first record that has them, at most 300.
 */
fields: Array<DataField>, };

export type DataEditRef = { 
/**
 * Handle of the list.
 */
editId: string, };

export type DataEditRow = { 
/**
 * The record.
 */
error: ErrorRef, 
/**
 * Its trace key.
 */
traceKey: string | null, 
/**
 * Name of its step.
 */
stepName: string, 
/**
 * `changed`, `unchanged`, `missing`, `unread`.
 */
result: string, 
/**
 * The value at the first changed place as JSON, shortened; none where it was missing.
 */
before: string | null, 
/**
 * The same afterwards; none where it is removed.
 */
after: string | null, 
/**
 * Places changed.
 */
places: number, };

export type DataEditShape = { 
/**
 * Why the change says nothing; then all else is empty.
 */
problem: DataProblem | null, 
/**
 * Records that change.
 */
changed: number, 
/**
 * Records that are so already.
 */
unchanged: number, 
/**
 * Records without such a field.
 */
missing: number, 
/**
 * Records whose data could not be read.
 */
unread: number, 
/**
 * Requests needed.
 */
requests: number, 
/**
 * Steps touched.
 */
steps: number, 
/**
 * The first records, changed ones first, at most 100.
 */
rows: Array<DataEditRow>, };

export type DataField = { 
/**
 * Its path, as a change takes it: hostile text.
 */
path: string, 
/**
 * Records that have it.
 */
records: number, 
/**
 * Some of its values, as JSON, shortened: hostile text. At most 5.
 */
samples: Array<string>, 
/**
 * Whether the first value is a text.
 */
isText: boolean, };

export type DataOp = { "kind": "set", 
/**
 * The value as it was typed.
 */
value: string, 
/**
 * Whether it is JSON (a number, true, null, a list); else it is a text.
 */
isJson: boolean, 
/**
 * Whether the field is added where it is missing.
 */
add: boolean, } | { "kind": "remove" } | { "kind": "replace", 
/**
 * What is looked for.
 */
find: string, 
/**
 * What comes in its place.
 */
with: string, };

export type DataProblem = "path_empty" | "path_bad" | "value_not_json" | "find_empty" | "too_long";

export type DeskBackup = { 
/**
 * When it was made.
 */
atMs: number, 
/**
 * Its size.
 */
bytes: number, };

export type Diagnostics = { 
/**
 * The whole text.
 */
text: string, 
/**
 * How many things were taken out of it.
 */
redacted: number, };

export type DigestError = { 
/**
 * Its message.
 */
message: string, 
/**
 * Its code.
 */
code: string, 
/**
 * Its classification.
 */
classification: string, };

export type DigestFlow = { 
/**
 * Its id.
 */
flowId: string, 
/**
 * Its name.
 */
name: string, 
/**
 * New errors.
 */
new: number, 
/**
 * Newly resolved errors.
 */
resolved: number, 
/**
 * Open errors now.
 */
open: number, 
/**
 * Its steps with news.
 */
steps: Array<DigestStep>, };

export type DigestPreview = { 
/**
 * Name of the person; empty when unknown.
 */
toName: string, 
/**
 * Address; none when unknown.
 */
toEmail: string | null, 
/**
 * Subject; none when there is no news, so no e-mail.
 */
subject: string | null, 
/**
 * The words as plain text.
 */
text: string, 
/**
 * From when.
 */
sinceMs: number, 
/**
 * Until when.
 */
untilMs: number, 
/**
 * When the platform checks next.
 */
nextCheckAtMs: number, 
/**
 * Flows that it tells of.
 */
flows: Array<DigestFlow>, 
/**
 * Flows that the person hears of in all.
 */
flowsHeard: number, };

export type DigestRequest = { 
/**
 * Whose.
 */
personId: string, 
/**
 * From when.
 */
window: DigestWindow, };

export type DigestStep = { 
/**
 * Its id.
 */
stepId: string, 
/**
 * Its name.
 */
name: string, 
/**
 * New errors.
 */
new: number, 
/**
 * The newest of them: hostile text.
 */
newest: Array<DigestError>, };

export type DigestWindow = "next" | "day";

export type Done = Record<symbol, never>;

export type Draft = { 
/**
 * Part of the step that the data is kept for.
 */
stage: string | null, 
/**
 * The data as it was read.
 */
fetched: string, 
/**
 * The text as it was typed: it need not be JSON.
 */
edited: string, 
/**
 * When the data was read.
 */
readAtMs: number, 
/**
 * When it was typed last.
 */
changedAtMs: number, };

export type DraftFound = { 
/**
 * The draft.
 */
draft: Draft | null, };

export type DraftRow = { 
/**
 * The record.
 */
error: ErrorRef, 
/**
 * Its trace key.
 */
traceKey: string | null, 
/**
 * Name of the flow.
 */
flowName: string, 
/**
 * Name of the step.
 */
stepName: string, 
/**
 * When it was typed last.
 */
changedAtMs: number, };

export type DraftSubscriptions = { 
/**
 * People.
 */
people: Array<string>, 
/**
 * Things.
 */
topics: Array<TopicRef>, 
/**
 * On or off.
 */
subscribed: boolean, };

export type Drafts = { 
/**
 * The one typed last first.
 */
rows: Array<DraftRow>, };

export type EditQuery = { 
/**
 * The text before.
 */
query: string, 
/**
 * Key of the query language.
 */
key: string, 
/**
 * Value to switch; empty with `on` false clears the key.
 */
value: string, 
/**
 * Whether to ask for it.
 */
on: boolean, 
/**
 * Whether other values of the key go first (tabs, ranges).
 */
replace: boolean, };

export type ErrorCode = "no_account" | "sign_in_needed" | "forbidden" | "offline" | "not_integrator" | "throttled" | "remote" | "unreadable" | "not_found" | "bad_input" | "damaged" | "read_only" | "disk_full" | "token_store" | "internal";

export type ErrorDetail = { 
/**
 * The row.
 */
row: ErrorRow, 
/**
 * The whole message, at most 100,000 characters.
 */
message: string, 
/**
 * Whether the message was longer.
 */
messageCut: boolean, 
/**
 * Who classified it.
 */
classifiedBy: string | null, 
/**
 * The four automatic attempts, when it is intermittent.
 */
attempts: Array<Attempt>, 
/**
 * Other records with the same trace key on this step, newest first, at most 10.
 */
sameRecord: Array<ErrorRow>, 
/**
 * The run that reported it, when cached.
 */
run: RunMark | null, 
/**
 * Whether a request and response were kept.
 */
hasTrace: boolean, 
/**
 * The record as the remote sent it, indented, at most 100,000 characters.
 */
raw: string, 
/**
 * From when this is.
 */
asOfMs: number | null, };

export type ErrorPage = { 
/**
 * Rows in order.
 */
rows: Array<ErrorRow>, 
/**
 * Exact number of matching rows, as of the first page.
 */
total: number, 
/**
 * How many of them can be retried.
 */
totalRetriable: number, 
/**
 * Where the next page begins; none at the end.
 */
next: string | null, 
/**
 * Time the search took on this computer, in milliseconds.
 */
tookMs: number, 
/**
 * Words to mark in messages.
 */
marks: Array<string>, 
/**
 * From when the oldest data among the matching steps is; none before the first sync.
 */
asOfMs: number | null, };

export type ErrorRef = { 
/**
 * Flow of the record.
 */
flowId: string, 
/**
 * Step that reported it.
 */
stepId: string, 
/**
 * Its id within the step.
 */
errorId: string, };

export type ErrorRow = { 
/**
 * Flow of the record.
 */
flowId: string, 
/**
 * Step that reported it.
 */
stepId: string, 
/**
 * Its id within the step.
 */
errorId: string, 
/**
 * Name of the flow.
 */
flowName: string, 
/**
 * Name of the step.
 */
stepName: string, 
/**
 * Application of the step for its letter tile, such as `NetSuite`.
 */
application: string | null, 
/**
 * Where it stands.
 */
state: ErrorState, 
/**
 * What the desk is doing about it.
 */
overlay: Overlay | null, 
/**
 * Until when the action can be undone.
 */
undoUntilMs: number | null, 
/**
 * Batch of the overlay.
 */
batchId: string | null, 
/**
 * Beginning of the message, at most 400 characters, as it came: hostile text.
 */
message: string, 
/**
 * Code.
 */
code: string | null, 
/**
 * Source word (API 3.4).
 */
source: string | null, 
/**
 * Classification word (API 3.3).
 */
classification: string | null, 
/**
 * Trace key.
 */
traceKey: string | null, 
/**
 * When it occurred.
 */
occurredAtMs: number | null, 
/**
 * When the platform retries it next.
 */
retryAtMs: number | null, 
/**
 * Which of the four automatic attempts comes next (1 to 4), or 4 when all are over.
 */
retryAttempt: number | null, 
/**
 * Whether all four automatic attempts have failed.
 */
retriesExhausted: boolean, 
/**
 * Whether it has retry data and is young enough.
 */
retriable: boolean, 
/**
 * Run that reported it.
 */
runId: string | null, 
/**
 * When it was resolved.
 */
resolvedAtMs: number | null, 
/**
 * Who resolved it.
 */
resolvedBy: Actor | null, 
/**
 * End of retention at the platform.
 */
purgeAtMs: number | null, 
/**
 * Short codes of its tags.
 */
tags: Array<string>, 
/**
 * Who it is assigned to.
 */
assignedTo: string | null, 
/**
 * Fields that the remote sent in a form that was not understood.
 */
oddFields: Array<string>, 
/**
 * Whether an edit of its retry data was typed and neither saved nor discarded.
 */
draft: boolean, };

export type ErrorSort = "occurred_newest" | "occurred_oldest" | "resolved_newest";

export type ErrorState = "open" | "resolved" | "gone";

export type Event = { "event": "changed", 
/**
 * What changed.
 */
tags: Array<Tag>, } | { "event": "sync_status", 
/**
 * The new status.
 */
status: SyncStatus, } | { "event": "show", 
/**
 * The address of the view without `#/`, made by [`domain::link::Link::route`].
 */
route: string, } | { "event": "notice", 
/**
 * What.
 */
notice: Notice, };

export type ExportErrors = { 
/**
 * Which records.
 */
selection: Selection, 
/**
 * Form of the file.
 */
format: ExportFormat, };

export type ExportFormat = "csv" | "xlsx" | "ndjson";

export type Exported = { 
/**
 * Where it is.
 */
path: string, 
/**
 * Records in it.
 */
rows: number, 
/**
 * Cells that were longer than a spreadsheet takes, and were cut.
 */
cutCells: number, };

export type FacetGroup = { 
/**
 * Key of the query language: `class`, `step`, `flow`, `source`, `code`, `by`.
 */
key: string, 
/**
 * Values with counts, largest first, at most 50.
 */
values: Array<FacetValue>, 
/**
 * How many values there are in all.
 */
totalValues: number, };

export type FacetValue = { 
/**
 * Value as the query language takes it; none for "has none".
 */
value: string | null, 
/**
 * Name for people where the value is an id.
 */
label: string, 
/**
 * Records.
 */
count: number, 
/**
 * Whether the query asks for it.
 */
selected: boolean, };

export type Facets = { 
/**
 * Open, resolved, gone: the tabs.
 */
open: number, 
/**
 * Resolved records.
 */
resolved: number, 
/**
 * Records that only this computer keeps.
 */
gone: number, 
/**
 * Records being retried.
 */
retrying: number, 
/**
 * Retries (jobs) in the range and flows of the query.
 */
retries: number, 
/**
 * Groups in the order of the rail.
 */
groups: Array<FacetGroup>, 
/**
 * Time histogram.
 */
histogram: Histogram, 
/**
 * Records in each of the days asked for, whatever times the query asks for.
 */
days: Array<number>, };

export type FacetsRequest = { 
/**
 * The text of the query bar.
 */
query: string, 
/**
 * Bars of the time histogram; fewer come when they are whole days.
 */
bars: number, 
/**
 * Borders of the days to count (UTC milliseconds), oldest first: days are those of the person's time zone, which
 * only the window knows. At most 32 days.
 */
days: Array<number>, };

export type FailedStep = { 
/**
 * Flow of the step.
 */
flowId: string, 
/**
 * The step.
 */
stepId: string, 
/**
 * Names for people: flow and step.
 */
flowName: string, 
/**
 * Name of the step.
 */
stepName: string, 
/**
 * Short code of the failure.
 */
code: string, 
/**
 * The server's words.
 */
message: string, 
/**
 * When it failed.
 */
atMs: number, 
/**
 * How many of its error records are cached.
 */
cachedErrors: number, 
/**
 * From when the cached rows are.
 */
asOfMs: number | null, };

export type Figures = { 
/**
 * Runs in progress now.
 */
running: number, 
/**
 * Runs waiting in the queue now.
 */
queued: number, 
/**
 * Runs that ended in the range.
 */
runs: number, 
/**
 * Runs that ended in the equally long range before it; none when the cache does not reach back.
 */
runsBefore: number | null, 
/**
 * Share of records that passed, 0 to 1; none without records.
 */
successRate: number | null, 
/**
 * The same for the range before.
 */
successRateBefore: number | null, 
/**
 * Open errors now (live total).
 */
openErrors: number, 
/**
 * Errors that occurred in the range and are still open.
 */
openErrorsNew: number, 
/**
 * Errors that were auto-resolved in the range.
 */
autoResolved: number, 
/**
 * Errors that people resolved in the range.
 */
userResolved: number, 
/**
 * Small chart: runs under way.
 */
runningChart: string, 
/**
 * Small chart: runs ended.
 */
runsChart: string, 
/**
 * Small chart: share of success.
 */
successChart: string, 
/**
 * Small chart: errors that occurred and are still open.
 */
openChart: string, 
/**
 * Small chart: errors auto-resolved.
 */
autoChart: string, };

export type FiguresRequest = { 
/**
 * Which flows.
 */
scope: FlowScope, 
/**
 * Range of the snapshot figures.
 */
range: Range, 
/**
 * Colours of the small charts.
 */
theme: Theme, };

export type FinishedRun = { 
/**
 * The run.
 */
runId: string, 
/**
 * Its flow.
 */
flowId: string, 
/**
 * Name of the flow.
 */
flowName: string, 
/**
 * Name of the integration; empty for standalone flows.
 */
integrationName: string, 
/**
 * The platform's word for its status.
 */
status: string, 
/**
 * Last runs of the flow, oldest first, at most 14.
 */
strip: Array<StripRun>, 
/**
 * When it ended.
 */
endedAtMs: number, 
/**
 * From start to end in milliseconds.
 */
durationMs: number | null, 
/**
 * Records that passed.
 */
success: number, 
/**
 * Records that were ignored.
 */
ignored: number, 
/**
 * Errors it reported.
 */
errors: number, };

export type FlowColumn = { 
/**
 * Whether records are routed here: then the lanes are branches with names.
 */
isRouter: boolean, 
/**
 * Lanes above one another.
 */
lanes: Array<FlowLane>, };

export type FlowFieldChange = { 
/**
 * Name of the field.
 */
field: string, 
/**
 * As it was shown; none when it was absent.
 */
before: string | null, 
/**
 * As it is now; none when it is gone.
 */
after: string | null, };

export type FlowLane = { 
/**
 * Name of the branch; empty for none.
 */
name: string, 
/**
 * Its steps.
 */
steps: Array<FlowStep>, };

export type FlowPage = { 
/**
 * The flow.
 */
flowId: string, 
/**
 * Its name.
 */
flowName: string, 
/**
 * Its integration; none for standalone flows.
 */
integrationId: string | null, 
/**
 * Name of the integration; empty for standalone flows.
 */
integrationName: string, 
/**
 * Whether the flow is switched off.
 */
disabled: boolean, 
/**
 * Whether auto-resolve, and so auto-retry, is on.
 */
autoResolve: boolean, 
/**
 * When it starts by itself; none for flows without a schedule.
 */
schedule: ScheduleWords | null, 
/**
 * Time zone of the schedule.
 */
scheduleZone: string | null, 
/**
 * Next start by schedule.
 */
nextStartAtMs: number | null, 
/**
 * Open errors now (live total).
 */
openErrors: number, 
/**
 * When somebody last changed the flow.
 */
lastModifiedMs: number | null, 
/**
 * How it is drawn, from left to right.
 */
columns: Array<FlowColumn>, 
/**
 * Set when the last completed run moved nothing, or far less than usual.
 */
silence: SilenceMark | null, 
/**
 * When the flow was last fetched.
 */
asOfMs: number, };

export type FlowRef = { 
/**
 * The flow.
 */
flowId: string, };

export type FlowSaved = { 
/**
 * Whether it was written. If not, somebody changed the flow meanwhile and nothing was written.
 */
saved: boolean, 
/**
 * What differs from what was shown; empty when it was written.
 */
changes: Array<FlowFieldChange>, };

export type FlowScope = { 
/**
 * One integration by id; `none` for standalone flows; absent for all.
 */
integrationId: string | null, };

export type FlowStep = { 
/**
 * Id of the export or import.
 */
stepId: string, 
/**
 * Its name.
 */
name: string, 
/**
 * Its part in the flow.
 */
kind: 'export' | 'lookup' | 'import', 
/**
 * The application that it talks to.
 */
application: string | null, 
/**
 * Open errors now (live total).
 */
openErrors: number, };

export type GroupBy = "kind" | "trace" | "step" | "code" | "class";

export type GroupOrder = "count" | "last_seen" | "first_seen";

export type GroupPage = { 
/**
 * Groups in order.
 */
rows: Array<GroupRow>, 
/**
 * How many there are in all.
 */
total: number, 
/**
 * Where the next page begins; none at the end.
 */
next: string | null, 
/**
 * Time the search took on this computer, in milliseconds.
 */
tookMs: number, 
/**
 * From when the data is; none before the first sync.
 */
asOfMs: number | null, };

export type GroupRow = { 
/**
 * The query narrowed to this group: opens it and acts on it.
 */
query: string, 
/**
 * What it has in common, as the query language takes it; none for records without.
 */
value: string | null, 
/**
 * For kinds, the message with slots in place of what differs; else what it has in common, with names in
 * place of ids. Hostile text.
 */
label: Array<LabelPart>, 
/**
 * Records.
 */
count: number, 
/**
 * The oldest of them.
 */
firstAtMs: number, 
/**
 * The newest of them.
 */
lastAtMs: number, 
/**
 * Flows that reported them.
 */
flows: number, 
/**
 * Names of the steps that reported them, the busiest first, at most 5.
 */
steps: Array<string>, 
/**
 * How many steps there are.
 */
totalSteps: number, 
/**
 * The last seven days, drawn.
 */
chart: string, 
/**
 * What the last seven days say.
 */
trend: Trend, 
/**
 * Its newest record.
 */
newest: ErrorRow, };

export type Histogram = { 
/**
 * Start of the first bar.
 */
fromMs: number, 
/**
 * End of the last bar.
 */
toMs: number, 
/**
 * Records per bar, oldest first.
 */
bars: Array<number>, 
/**
 * Start that the query asks for.
 */
afterMs: number | null, 
/**
 * End that the query asks for.
 */
beforeMs: number | null, };

export type HistoryPage = { 
/**
 * Runs, newest first.
 */
rows: Array<HistoryRun>, 
/**
 * Key of the next page; none at the end.
 */
next: string | null, 
/**
 * Jobs that the filter means, empty ones included; a run of several page generators is several jobs.
 */
total: number, 
/**
 * Of them without any record.
 */
empty: number, 
/**
 * Jobs of the flow that are kept on this computer, whatever the filter.
 */
kept: number, 
/**
 * When the oldest of these was asked for.
 */
keptSinceMs: number | null, 
/**
 * From when this is.
 */
asOfMs: number | null, };

export type HistoryRequest = { 
/**
 * The flow.
 */
flowId: string, 
/**
 * Runs that were asked for in this range.
 */
range: Range, 
/**
 * `all`, `completed`, `error` (contains errors), `canceled` or `failed`.
 */
status: string, 
/**
 * Leave out runs without any record.
 */
hideEmpty: boolean, 
/**
 * Key of the last page; none for the first.
 */
after: string | null, 
/**
 * Most runs of this page, at most 500.
 */
limit: number, };

export type HistoryRun = { 
/**
 * The jobs that make it up; the first is its key.
 */
runIds: Array<string>, 
/**
 * The platform's word for its status.
 */
status: string, 
/**
 * When it began; when it was asked for while it waits.
 */
startedAtMs: number | null, 
/**
 * When it ended.
 */
endedAtMs: number | null, 
/**
 * From start to end in milliseconds.
 */
durationMs: number | null, 
/**
 * Records that passed.
 */
success: number, 
/**
 * Records that were ignored.
 */
ignored: number, 
/**
 * Errors that it reported.
 */
errors: number, 
/**
 * Errors auto-resolved during the run.
 */
autoResolved: number, 
/**
 * Pages made.
 */
pages: number, 
/**
 * Who canceled it.
 */
canceledBy: Actor | null, 
/**
 * Set when it moved nothing, or far less than the runs before it.
 */
silence: SilenceMark | null, 
/**
 * Of its errors, those that this computer holds, open or resolved (live).
 */
heldErrors: number, 
/**
 * Of its errors, those that are open now (live).
 */
openErrors: number, 
/**
 * Step by step, for the grid; only with the newest runs of the first page.
 */
cells: Array<RunCell>, 
/**
 * Files that the platform keeps about it.
 */
files: Array<RunFile>, };

export type Holding = { 
/**
 * Integrations with all their flows; `none` stands for standalone flows.
 */
integrations: Array<string>, 
/**
 * Single flows.
 */
flows: Array<string>, 
/**
 * Connections.
 */
connections: Array<string>, };

export type ItemRecord = { 
/**
 * Flow of the record.
 */
flowId: string, 
/**
 * Its step.
 */
stepId: string, 
/**
 * Its id.
 */
errorId: string, 
/**
 * Its trace key.
 */
traceKey: string | null, 
/**
 * The beginning of its message, as it came: hostile text.
 */
message: string, 
/**
 * `waiting`, `sent`, `retrying`, `succeeded`, `failed`, `canceled`, `unknown`, `left_behind`, `taken_back`, `parked`.
 */
result: string, 
/**
 * Why it was left behind.
 */
leftBehind: string | null, 
/**
 * The new open error of a failed retry.
 */
newErrorId: string | null, };

export type ItemRecords = { 
/**
 * Rows.
 */
rows: Array<ItemRecord>, 
/**
 * How many there are.
 */
total: number, };

export type ItemRef = { 
/**
 * The item.
 */
itemId: string, };

export type Journal = { 
/**
 * Rows.
 */
rows: Array<JournalLine>, 
/**
 * Where the next page begins; none at the end.
 */
next: string | null, };

export type JournalLine = { 
/**
 * Its number, which is the order of sending.
 */
line: string, 
/**
 * When it was sent.
 */
atMs: number, 
/**
 * HTTP method.
 */
method: string, 
/**
 * Path without host.
 */
path: string, 
/**
 * Name of the flow in the path, when known.
 */
flowName: string | null, 
/**
 * Name of the step in the path, when known.
 */
stepName: string | null, 
/**
 * Ids in the request.
 */
ids: number, 
/**
 * HTTP status of a failure; none when it was taken or no answer came.
 */
status: number | null, 
/**
 * `done`, `later`, `refused`, `unsure`, `conflict`.
 */
outcome: string, 
/**
 * The platform's code of a failure.
 */
detail: string | null, 
/**
 * How long it took.
 */
elapsedMs: number | null, 
/**
 * The item, when it belongs to one.
 */
itemId: string | null, };

export type KeyringState = "answers" | "absent" | "locked" | "silent";

export type LabelPart = { 
/**
 * The text; the word of the slot.
 */
text: string, 
/**
 * Whether something that differs stands here.
 */
slot: boolean, };

export type Labels = { 
/**
 * Tags of the account, by name.
 */
tags: Array<TagName>, 
/**
 * People, by name.
 */
people: Array<Person>, };

export type LeftOut = { 
/**
 * `no_retry_key`, `past_retention`, `already_resolved`, `already_queued`, `being_retried`, `gone`, `not_resolved`, `unchanged`,
 * `too_many_tags`, `changed`.
 */
reason: string, 
/**
 * Records.
 */
count: number, };

export type ListBatches = { 
/**
 * Where the page before ended.
 */
after: string | null, 
/**
 * Rows wanted, at most 200.
 */
limit: number, };

export type ListErrors = { 
/**
 * The text of the query bar.
 */
query: string, 
/**
 * Order.
 */
sort: ErrorSort, 
/**
 * Where the page before ended.
 */
after: string | null, 
/**
 * Rows wanted, at most 500.
 */
limit: number, };

export type ListGroups = { 
/**
 * The text of the query bar.
 */
query: string, 
/**
 * What makes records one group.
 */
by: GroupBy, 
/**
 * Order.
 */
sort: GroupOrder, 
/**
 * Where the page before ended.
 */
after: string | null, 
/**
 * Groups wanted, at most 200.
 */
limit: number, 
/**
 * For the small charts.
 */
theme: Theme, };

export type ListItemRecords = { 
/**
 * The item.
 */
itemId: string, 
/**
 * Rows to pass over.
 */
skip: number, 
/**
 * Rows wanted, at most 200.
 */
limit: number, };

export type ListJournal = { 
/**
 * Where the page before ended.
 */
after: string | null, 
/**
 * Rows wanted, at most 200.
 */
limit: number, };

export type Measure = "success" | "error" | "ignored" | "resolved" | "average_time";

export type NavFlow = { 
/**
 * Its id.
 */
id: string, 
/**
 * Its name.
 */
name: string, 
/**
 * Whether it is switched off.
 */
disabled: boolean, 
/**
 * Its open errors.
 */
openErrors: number, };

export type NavIntegration = { 
/**
 * Its id; none for standalone flows.
 */
id: string | null, 
/**
 * Its name; empty for standalone flows.
 */
name: string, 
/**
 * Open errors of all its flows.
 */
openErrors: number, 
/**
 * Its flows, those with most open errors first.
 */
flows: Array<NavFlow>, };

export type Navigation = { 
/**
 * Open errors of the account.
 */
openErrors: number, 
/**
 * Unfinished items of the outbox.
 */
outbox: number, 
/**
 * Integrations with their flows; standalone flows come last without an id.
 */
integrations: Array<NavIntegration>, };

export type Network = { 
/**
 * Address of a proxy, `http://HOST:PORT`; none uses that of the environment. Never holds a password.
 */
proxy: string | null, 
/**
 * Path of a file with further certificates of authorities (PEM).
 */
caFile: string | null, };

export type NextStart = { 
/**
 * The flow.
 */
flowId: string, 
/**
 * Name of the flow.
 */
flowName: string, 
/**
 * Name of the integration; empty for standalone flows.
 */
integrationName: string, 
/**
 * The schedule in a form that the window can put into words.
 */
schedule: ScheduleWords, 
/**
 * When.
 */
startsAtMs: number, 
/**
 * Whether a run of this flow is still going on.
 */
waits: boolean, };

export type Nothing = Record<symbol, never>;

export type Notice = { "code": "went_offline" } | { "code": "back_online" } | { "code": "signed_out" } | { "code": "link_refused" } | { "code": "parked", 
/**
 * Why.
 */
reason: string, } | { "code": "batch_stopped", 
/**
 * The batch.
 */
batch_id: string, } | { "code": "batch_done", 
/**
 * The batch.
 */
batch_id: string, };

export type NoticeSettings = { 
/**
 * Whether there are notices at all.
 */
enabled: boolean, 
/**
 * A kind of failure that was never seen before.
 */
newKind: boolean, 
/**
 * A connection that goes offline.
 */
offline: boolean, 
/**
 * An action that needs a person.
 */
parked: boolean, 
/**
 * Saved views and the number of records from which they are news.
 */
thresholds: Array<ViewThreshold>, 
/**
 * First minute of the day when nothing is shown, in the person's time zone; none for no quiet hours.
 */
quietFromMin: number | null, 
/**
 * First minute after; before the first one means the next day.
 */
quietToMin: number | null, };

export type NoticeTried = { 
/**
 * Whether a notifier took it.
 */
shown: boolean, };

export type Notifications = { 
/**
 * People; the one whose token it is first.
 */
people: Array<Subscriber>, 
/**
 * People beyond the most that are shown.
 */
peopleHidden: number, 
/**
 * Integrations with their flows; standalone flows come last.
 */
integrations: Array<Subscribable>, 
/**
 * Connections.
 */
connections: Array<SubscribableConnection>, 
/**
 * Whether the token may see only its own subscriptions.
 */
ownOnly: boolean, 
/**
 * Changes that were drafted and not saved.
 */
drafts: number, 
/**
 * Saved changes that wait for a person.
 */
parked: Array<ParkedChange>, 
/**
 * When this was read; none when it never was.
 */
asOfMs: number | null, };

export type Notifier = { 
/**
 * Name of the program that shows them; none when there is none.
 */
name: string | null, 
/**
 * Whether a click can open the view.
 */
clicks: boolean, };

export type OpenCache = { 
/**
 * The folder of an account, or a file in it.
 */
path: string, };

export type OrderViews = { 
/**
 * The handles, first to last.
 */
viewIds: Array<string>, };

export type OutboxItem = { 
/**
 * The item.
 */
itemId: string, 
/**
 * What it does: of a batch that saves data, later items may retry.
 */
action: BatchAction, 
/**
 * Whose subscriptions it changes: name or address, empty for oneself; none for items of records.
 */
person: string | null, 
/**
 * Name of the flow.
 */
flowName: string, 
/**
 * Name of the step.
 */
stepName: string, 
/**
 * Records.
 */
count: number, 
/**
 * `queued`, `sending`, `unsure`, `checking`, `done`, `parked`, `canceled`.
 */
state: string, 
/**
 * Sends so far.
 */
attempts: number, 
/**
 * When it is tried next.
 */
nextAttemptAtMs: number | null, 
/**
 * Why it is parked.
 */
parkReason: string | null, 
/**
 * Records that passed when retried.
 */
succeeded: number | null, 
/**
 * Records that failed again when retried.
 */
failed: number | null, };

export type Overlay = "queued_resolve" | "queued_retry" | "queued_purge" | "queued_assign" | "queued_tag" | "queued_edit" | "sending" | "retrying" | "retry_failed" | "unsure" | "parked";

export type PaceAction = { 
/**
 * Handle from the dry run.
 */
previewId: string, 
/**
 * Most records a minute; 0 for no limit.
 */
perMinute: number, 
/**
 * Stops when more than so many percent of the retries fail; 0 for never.
 */
stopPercent: number, };

export type ParkedChange = { 
/**
 * Item of the outbox.
 */
itemId: string, 
/**
 * Whose subscriptions.
 */
personId: string, 
/**
 * Name, or address.
 */
name: string, 
/**
 * Why, as a code; `conflict` when somebody else has changed the same.
 */
reason: string, };

export type Person = { 
/**
 * E-mail address.
 */
email: string, 
/**
 * Name, or the address again.
 */
name: string, };

export type PersonPreview = { 
/**
 * Who.
 */
personId: string, 
/**
 * Name, or address.
 */
name: string, 
/**
 * Whether the token is of this person.
 */
me: boolean, 
/**
 * By integration and connection.
 */
scopes: Array<ScopePreview>, };

export type PreviewAction = { 
/**
 * What to do.
 */
action: ActionKind, 
/**
 * To what.
 */
selection: Selection, 
/**
 * What it sets.
 */
terms: ActionTerms | null, };

export type PreviewStep = { 
/**
 * Flow of the step.
 */
flowId: string, 
/**
 * The step.
 */
stepId: string, 
/**
 * Name of the flow.
 */
flowName: string, 
/**
 * Name of the step.
 */
stepName: string, 
/**
 * Application of the step.
 */
application: string | null, 
/**
 * Records chosen.
 */
matching: number, 
/**
 * Records that would be sent.
 */
eligible: number, 
/**
 * Requests needed.
 */
requests: number, };

export type QueryPart = { 
/**
 * The text as typed.
 */
text: string, 
/**
 * Key of a token; none for words.
 */
key: string | null, 
/**
 * Value of a token with names in place of ids, or the word.
 */
label: string, 
/**
 * Whether it excludes.
 */
exclude: boolean, 
/**
 * False when it could not be read as a token and is searched as text.
 */
understood: boolean, 
/**
 * The query text without this part.
 */
without: string, };

export type QueryText = { 
/**
 * The text of the query bar.
 */
query: string, };

export type QueryView = { 
/**
 * Its parts in order.
 */
parts: Array<QueryPart>, };

export type QueueAction = { 
/**
 * Handle from the dry run.
 */
previewId: string, };

export type QueueRetryData = { 
/**
 * The record.
 */
error: ErrorRef, 
/**
 * The data as it was read.
 */
fetched: string, 
/**
 * The data as it is to be: one JSON object or list.
 */
edited: string, 
/**
 * Whether it is retried afterwards.
 */
thenRetry: boolean, };

export type QueueSubscriptions = { 
/**
 * A choice for every conflict.
 */
choices: Array<ConflictChoice>, };

export type QueuedBatch = { 
/**
 * The batch.
 */
batchId: string, 
/**
 * Records in it.
 */
count: number, 
/**
 * Until when it can be undone.
 */
undoUntilMs: number, };

export type Range = { 
/**
 * Which range (API 3.7).
 */
preset: RangePreset, 
/**
 * Start for `custom`, UTC milliseconds, included.
 */
fromMs: number | null, 
/**
 * End for `custom`, UTC milliseconds, excluded; absent means now.
 */
toMs: number | null, };

export type RangePreset = "today" | "last24_hours" | "last36_hours" | "last7_days" | "last15_days" | "last30_days" | "last_hour" | "last4_hours" | "yesterday" | "last60_days" | "last90_days" | "last180_days" | "last3_months" | "last6_months" | "last9_months" | "last_year" | "all" | "custom";

export type ReadOnlyWhy = "newer_files" | "second_window" | "saved_cache";

export type RequeueEdit = { 
/**
 * The item.
 */
itemId: string, 
/**
 * The remote's data that the person saw.
 */
server: string, 
/**
 * The data as it is to be.
 */
edited: string, };

export type RetriesRequest = { 
/**
 * The text of the query bar: flow, step, integration, after and before count.
 */
query: string, 
/**
 * Where the page before ended.
 */
after: string | null, 
/**
 * Rows wanted, at most 500.
 */
limit: number, };

export type RetryData = { 
/**
 * The data, laid out in lines; every literal as the remote has it. None when it is too long for the window.
 */
data: string | null, 
/**
 * Length in bytes.
 */
bytes: number, 
/**
 * Part of the step that it is kept for, as the remote names it.
 */
stage: string | null, 
/**
 * When it was read.
 */
readAtMs: number, };

export type RetryPage = { 
/**
 * Rows, newest first.
 */
rows: Array<RetryRow>, 
/**
 * Where the next page begins; none at the end.
 */
next: string | null, 
/**
 * From when this is.
 */
asOfMs: number | null, };

export type RetryRow = { 
/**
 * The job.
 */
runId: string, 
/**
 * Its flow.
 */
flowId: string | null, 
/**
 * Name of the flow.
 */
flowName: string, 
/**
 * Name of the step.
 */
stepName: string, 
/**
 * The platform's word for its status.
 */
status: string, 
/**
 * When it began.
 */
startedAtMs: number | null, 
/**
 * When it ended.
 */
endedAtMs: number | null, 
/**
 * From start to end in milliseconds.
 */
durationMs: number | null, 
/**
 * Records that passed.
 */
success: number, 
/**
 * Records that were ignored.
 */
ignored: number, 
/**
 * Records that failed again.
 */
errors: number, 
/**
 * Who started it.
 */
startedBy: Actor | null, };

export type RunCell = { 
/**
 * The step.
 */
stepId: string, 
/**
 * The platform's word for its status.
 */
status: string, 
/**
 * Errors that it reported.
 */
errors: number, };

export type RunConsole = { 
/**
 * The run under way, else the latest; none when the flow never ran.
 */
run: ConsoleRun | null, 
/**
 * From when this is.
 */
asOfMs: number | null, };

export type RunErrors = { 
/**
 * Errors that its jobs reported (snapshot); none when this computer does not know the run.
 */
reported: number | null, 
/**
 * Of these, errors that this computer holds, open or resolved (live).
 */
held: number, 
/**
 * Of these, errors that are open now (live).
 */
open: number, };

export type RunFile = { 
/**
 * The job that has it.
 */
runId: string, 
/**
 * Its id.
 */
fileId: string, 
/**
 * Its name; some have none. Remote text.
 */
name: string | null, };

export type RunMark = { 
/**
 * The run.
 */
runId: string, 
/**
 * When it began.
 */
startedAtMs: number | null, 
/**
 * The platform's word for its status.
 */
status: string, };

export type RunRef = { 
/**
 * The run.
 */
runId: string, };

export type RunSteps = { 
/**
 * In the order of the flow.
 */
steps: Array<StepRun>, 
/**
 * Whether they were fetched. Runs long ago come without their steps until somebody asks.
 */
known: boolean, };

export type RunningFlows = { 
/**
 * Runs in progress, queued or ending.
 */
runs: Array<RunningRun>, 
/**
 * The latest runs that ended, newest first, at most 8.
 */
justFinished: Array<FinishedRun>, 
/**
 * Next starts by schedule, soonest first, at most 8.
 */
startingSoon: Array<NextStart>, 
/**
 * From when this is.
 */
asOfMs: number | null, };

export type RunningRequest = { 
/**
 * Which flows.
 */
scope: FlowScope, 
/**
 * Only flows or integrations whose name contains this text.
 */
text: string, };

export type RunningRun = { 
/**
 * The run.
 */
runId: string, 
/**
 * Its flow.
 */
flowId: string, 
/**
 * Name of the flow.
 */
flowName: string, 
/**
 * Name of the integration; empty for standalone flows.
 */
integrationName: string, 
/**
 * The platform's word for its status.
 */
status: string, 
/**
 * Pages made so far.
 */
pagesGenerated: number, 
/**
 * Pages done so far by the step that is furthest behind; none before that is known.
 */
pagesProcessed: number | null, 
/**
 * Whether all pages are exported; only then a share of progress is true.
 */
doneExporting: boolean, 
/**
 * When it began; none while it waits.
 */
startedAtMs: number | null, 
/**
 * When it was asked for.
 */
createdAtMs: number | null, 
/**
 * Records that passed.
 */
success: number, 
/**
 * Records that were ignored.
 */
ignored: number, 
/**
 * Errors reported so far.
 */
errors: number, 
/**
 * Errors auto-resolved so far.
 */
autoResolved: number, };

export type RunsRef = { 
/**
 * The jobs that make it up.
 */
runIds: Array<string>, };

export type SaveChart = { 
/**
 * What is shown.
 */
request: AnalyticsRequest, 
/**
 * Which chart; any for CSV.
 */
measure: Measure, 
/**
 * Which form.
 */
format: ChartFormat, };

export type SaveDiagnostics = { 
/**
 * The text.
 */
text: string, };

export type SaveDraft = { 
/**
 * The record.
 */
error: ErrorRef, 
/**
 * Part of the step that the data is kept for.
 */
stage: string | null, 
/**
 * The data as it was read.
 */
fetched: string, 
/**
 * The text as it was typed.
 */
edited: string, 
/**
 * When the data was read.
 */
readAtMs: number, };

export type SaveRetryData = { 
/**
 * The record.
 */
error: ErrorRef, 
/**
 * The data as it was read.
 */
fetched: string, 
/**
 * The data as it is to be: one JSON object or list.
 */
edited: string, 
/**
 * Write even when the remote's copy has changed meanwhile.
 */
overwrite: boolean, };

export type SaveRunFile = { 
/**
 * The job.
 */
runId: string, 
/**
 * The file; none for what the platform notes about the job (diagnostics).
 */
fileId: string | null, };

export type SaveView = { 
/**
 * The view to change; none makes a new one at the end.
 */
viewId: string | null, 
/**
 * Its name, at most 80 characters.
 */
name: string, 
/**
 * The text of the query bar.
 */
query: string, 
/**
 * Order of the list.
 */
sort: string, 
/**
 * Grouping of the list.
 */
group: string, };

export type SavedFile = { 
/**
 * Where.
 */
path: string, };

export type SavedRetryData = { "state": "saved" } | { "state": "conflict", 
/**
 * The data that the remote has now, laid out in lines.
 */
server: string, };

export type SavedSubscriptions = { 
/**
 * The batch; none when nothing was left to change.
 */
batch: QueuedBatch | null, };

export type ScheduleWords = { "kind": "every_minutes", 
/**
 * Minutes between starts.
 */
minutes: number, } | { "kind": "hourly", 
/**
 * Minute of the hour.
 */
minute: number, } | { "kind": "daily", 
/**
 * Hour of the day in the schedule's zone.
 */
hour: number, 
/**
 * Minute of the hour.
 */
minute: number, } | { "kind": "other", 
/**
 * The expression as the remote wrote it.
 */
cron: string, };

export type ScopePreview = { 
/**
 * Which.
 */
topic: TopicRef, 
/**
 * Its name; empty for standalone flows.
 */
name: string, 
/**
 * What was shown when the draft was made.
 */
seen: ScopeState, 
/**
 * What is there now.
 */
there: ScopeState, 
/**
 * What would be there.
 */
wanted: ScopeState, 
/**
 * Rows that would be written.
 */
rows: number, 
/**
 * Whether somebody else has changed it meanwhile.
 */
conflict: boolean, };

export type ScopeState = { 
/**
 * Subscribed to all flows, those that are added later too; or to the connection.
 */
all: boolean, 
/**
 * Names of the single flows that are subscribed to.
 */
flows: Array<string>, 
/**
 * How many flows there are; 0 for a connection.
 */
total: number, };

export type Selection = { "kind": "keys", 
/**
 * The records.
 */
keys: Array<ErrorRef>, } | { "kind": "query", 
/**
 * The text of the query bar.
 */
query: string, 
/**
 * Records taken out by hand.
 */
except: Array<ErrorRef>, } | { "kind": "duplicates", 
/**
 * One flow; none means every such flow.
 */
flowId: string | null, } | { "kind": "leftBehind", 
/**
 * The batch.
 */
batchId: string, 
/**
 * Why they were.
 */
reason: string, };

export type Session = { 
/**
 * The open account; none on the first run.
 */
account: Account | null, 
/**
 * All accounts of this data folder.
 */
accounts: Array<Account>, 
/**
 * Settings of the desk.
 */
settings: Settings, 
/**
 * Version of the program.
 */
version: string, 
/**
 * True when the files are open for reading only.
 */
readOnly: boolean, 
/**
 * Why they are; none when they are not.
 */
readOnlyWhy: ReadOnlyWhy | null, 
/**
 * Whether this is a safe start: no account was opened because the last starts failed, or because it was asked for.
 */
safeStart: boolean, 
/**
 * Things that were found and mended at the start, such as a damaged file set aside.
 */
startNotes: Array<StartNote>, };

export type SetAutoResolve = { 
/**
 * The flow.
 */
flowId: string, 
/**
 * What it shall be.
 */
on: boolean, 
/**
 * `lastModified` of the flow as it was shown.
 */
seenMs: number | null, };

export type SetFlowEnabled = { 
/**
 * The flow.
 */
flowId: string, 
/**
 * What it shall be.
 */
enabled: boolean, };

export type Settings = { 
/**
 * Fixed theme; none follows the system.
 */
theme: Theme | null, 
/**
 * Relative time ("4 hours ago") instead of absolute time (the default, seed).
 */
relativeTime: boolean, 
/**
 * IANA time zone; none follows the system.
 */
timeZone: string | null, 
/**
 * Side bar shown as a rail.
 */
sideBarRail: boolean, 
/**
 * Width of the detail pane in pixels (360 to 760).
 */
panePx: number, 
/**
 * Columns of the error list, in order; empty means the default.
 */
errorColumns: Array<string>, 
/**
 * Rows of 28 instead of 32 pixels.
 */
compact: boolean, 
/**
 * Language of the window; none is English. `en-XA` is the pseudo-language that shows texts without a catalogue.
 */
language: string | null, 
/**
 * Seconds between looks at the counts of the remote (5 to 3,600).
 */
checkEveryS: number, 
/**
 * Resolved errors and runs older than this many days leave the cache; 0 keeps everything.
 */
keepDays: number, 
/**
 * Most requests under way at once (1 to 20).
 */
requestsAtOnce: number, 
/**
 * Most requests a second (1 to 250; the account's own limit is 300, API 1.4).
 */
requestsPerS: number, };

export type SettleSubscription = { 
/**
 * Item of the outbox.
 */
itemId: string, 
/**
 * Write it on what is there now; else give it up.
 */
keepMine: boolean, };

export type ShapeDataEdit = { 
/**
 * Handle of the list.
 */
editId: string, 
/**
 * Where: a path such as `lines[*].taxCode`, or a JSON pointer.
 */
path: string, 
/**
 * What.
 */
op: DataOp, 
/**
 * Whether the saved records are retried afterwards.
 */
thenRetry: boolean, };

export type SilenceMark = { 
/**
 * Records of a usual run: the median of up to 20 runs before it.
 */
usual: number, 
/**
 * Records of this one; 0 for an empty run.
 */
records: number, };

export type StartNote = { 
/**
 * What happened.
 */
kind: StartNoteKind, 
/**
 * Where the old file is kept now.
 */
path: string | null, };

export type StartNoteKind = "cache_set_aside" | "desk_salvaged" | "newer_files";

export type StartedRun = { 
/**
 * Its id, when the platform named it.
 */
runId: string | null, };

export type StepRun = { 
/**
 * Id of the export or import.
 */
stepId: string, 
/**
 * Its name.
 */
name: string, 
/**
 * Its part in the flow; none for a step that the flow does not have any more.
 */
kind: 'export' | 'lookup' | 'import' | null, 
/**
 * The application that it talks to.
 */
application: string | null, 
/**
 * The platform's word for its status; none when it has not begun.
 */
status: string | null, 
/**
 * Pages made (exports) or done (lookups and imports).
 */
pages: number, 
/**
 * Pages to be done, once they are all made.
 */
pagesTotal: number | null, 
/**
 * Records that passed.
 */
success: number, 
/**
 * Records that were ignored.
 */
ignored: number, 
/**
 * Errors reported.
 */
errors: number, 
/**
 * Errors auto-resolved during the run.
 */
autoResolved: number, 
/**
 * When it began.
 */
startedAtMs: number | null, 
/**
 * When it ended.
 */
endedAtMs: number | null, };

export type Storage = { 
/**
 * Folder of the account.
 */
folder: string, 
/**
 * Bytes of the cache.
 */
cacheBytes: number, 
/**
 * Bytes of the desk: outbox, views, settings.
 */
deskBytes: number, 
/**
 * Copies of the desk, newest first.
 */
backups: Array<DeskBackup>, };

export type StreamRef = { 
/**
 * `integration` or `flow`.
 */
kind: 'integration' | 'flow', 
/**
 * Its id; `none` for the flows without an integration.
 */
id: string, };

export type StreamView = { 
/**
 * What it is of.
 */
stream: StreamRef, 
/**
 * Its name: remote text.
 */
name: string, 
/**
 * Its colour.
 */
color: string, 
/**
 * Its dashes in pixels; empty for a solid line.
 */
dashPx: Array<number>, };

export type StripRun = { 
/**
 * The run.
 */
runId: string, 
/**
 * The platform's word for its status.
 */
status: string, 
/**
 * Errors it reported.
 */
errors: number, 
/**
 * When it ended or began.
 */
atMs: number, };

export type Subscribable = { 
/**
 * Its id; `none` for standalone flows.
 */
integrationId: string, 
/**
 * Its name; empty for standalone flows.
 */
name: string, 
/**
 * Its flows by name.
 */
flows: Array<SubscribableFlow>, };

export type SubscribableConnection = { 
/**
 * Its id.
 */
connectionId: string, 
/**
 * Its name.
 */
name: string, 
/**
 * Whether it is offline.
 */
offline: boolean, };

export type SubscribableFlow = { 
/**
 * Its id.
 */
flowId: string, 
/**
 * Its name.
 */
name: string, 
/**
 * Whether it is switched off.
 */
disabled: boolean, };

export type Subscriber = { 
/**
 * `me`, or the address in lower case, or the id of somebody without an address.
 */
personId: string, 
/**
 * Name; empty when nobody gave one.
 */
name: string, 
/**
 * E-mail address.
 */
email: string | null, 
/**
 * `administrator`, `manage`, `monitor`, `tile`; none for the owner and when unknown.
 */
accessLevel: string | null, 
/**
 * Whether the token is of this person.
 */
me: boolean, 
/**
 * Whether the access is switched off: no e-mails are sent then.
 */
disabled: boolean, 
/**
 * Whether this program can change it.
 */
canChange: boolean, 
/**
 * Whether a saved change is on its way.
 */
waiting: boolean, 
/**
 * What the person gets, with what is on its way.
 */
now: Holding, 
/**
 * What the person would get with the drafts; none when there is no draft.
 */
drafted: Holding | null, };

export type SubscriptionPreview = { 
/**
 * Person by person.
 */
people: Array<PersonPreview>, 
/**
 * Rows that would be written.
 */
rows: number, 
/**
 * Requests that takes.
 */
requests: number, 
/**
 * Places where somebody else was meanwhile.
 */
conflicts: number, 
/**
 * Whether integrator.io was asked just now; else the cache speaks.
 */
isCurrent: boolean, };

export type SyncPhase = "idle" | "syncing" | "throttled" | "offline" | "signed_out" | "paused";

export type SyncStatus = { 
/**
 * What the engine is doing.
 */
phase: SyncPhase, 
/**
 * Parts done of the sync under way.
 */
done: number, 
/**
 * Parts of the sync under way; 0 when unknown.
 */
total: number, 
/**
 * Seconds left to wait when throttled.
 */
waitS: number, 
/**
 * When the last complete round ended.
 */
lastSyncAtMs: number | null, 
/**
 * Since when the remote cannot be reached.
 */
offlineSinceMs: number | null, 
/**
 * When the next check is due.
 */
nextCheckAtMs: number | null, 
/**
 * Items waiting in the outbox.
 */
queued: number, 
/**
 * Items that need a person.
 */
parked: number, 
/**
 * Items that may or may not have arrived.
 */
unsure: number, 
/**
 * Age mark of the oldest waiting item.
 */
oldestQueuedAtMs: number | null, 
/**
 * Steps that could not be read.
 */
failedSteps: Array<FailedStep>, };

export type Tag = "session" | "settings" | "flows" | "errors" | "runs" | "running" | "outbox" | "views" | "drafts" | "sync_status";

export type TagName = { 
/**
 * The short code that errors carry.
 */
code: string, 
/**
 * Its name.
 */
name: string, };

export type Theme = "light" | "dark";

export type Timeline = { 
/**
 * Events, newest first.
 */
events: Array<TimelineEvent>, 
/**
 * Error records with this trace key.
 */
errors: number, 
/**
 * Whether older ones than those told are known.
 */
more: boolean, 
/**
 * Flows that they are of.
 */
flows: number, 
/**
 * Whether the key has the full length that the platform keeps, so that more of it was probably cut.
 */
cut: boolean, 
/**
 * Error records that share run, step and key with another one: the key names no single record.
 */
doubled: number, };

export type TimelineEvent = { 
/**
 * When.
 */
atMs: number, 
/**
 * What.
 */
kind: TimelineKind, 
/**
 * The error record that tells it.
 */
error: ErrorRow, 
/**
 * Who resolved it.
 */
by: Actor | null, };

export type TimelineKind = "failed" | "failed_in_retry" | "replaced_by_newer" | "passed_later" | "resolved_by_person" | "resolved" | "retry_sent" | "retry_passed" | "retry_failed" | "auto_retry_planned" | "vanishes" | "vanished";

export type TimelineRequest = { 
/**
 * The trace key, exactly.
 */
traceKey: string, };

export type TokenCheck = { 
/**
 * Full or custom access, as far as the answers tell (API trap 18).
 */
access: AccountAccess, 
/**
 * Integrations that it sees; none when it may not list them.
 */
integrations: number | null, 
/**
 * Whether it may read error records.
 */
errors: Ability, 
/**
 * Whether it may read subscriptions.
 */
subscriptions: Ability, 
/**
 * How long the check took, in milliseconds.
 */
tookMs: number, };

export type TokenKeep = "keyring" | "sealed" | "memory";

export type TokenPlace = "keyring" | "sealed" | "memory";

export type TokenStores = { 
/**
 * The keyring of the operating system.
 */
keyring: KeyringState, };

export type TopicKind = "flow" | "integration" | "connection";

export type TopicRef = { 
/**
 * Which kind.
 */
kind: TopicKind, 
/**
 * Its id.
 */
id: string, };

export type Trace = { 
/**
 * Whether the remote kept any.
 */
kept: boolean, 
/**
 * What was sent to the application.
 */
request: TraceSide | null, 
/**
 * What it answered.
 */
response: TraceSide | null, };

export type TraceHeader = { 
/**
 * Its name.
 */
name: string, 
/**
 * Its value, or the mask.
 */
value: string, 
/**
 * Whether the value was masked.
 */
masked: boolean, };

export type TraceSide = { 
/**
 * HTTP method of a request.
 */
method: string | null, 
/**
 * Address, its secrets masked.
 */
url: string | null, 
/**
 * HTTP status of a response.
 */
status: string | null, 
/**
 * Headers in the order of the remote.
 */
headers: Array<TraceHeader>, 
/**
 * Body, its secrets masked, at most 100,000 characters: hostile text.
 */
body: string | null, 
/**
 * Whether the body is longer than that.
 */
bodyCut: boolean, 
/**
 * Whether the remote keeps the body as a file.
 */
bodyIsFile: boolean, };

export type Trend = "new" | "escalating" | "back_again" | "ongoing";

export type Undone = { 
/**
 * Records that will not be sent.
 */
canceled: number, 
/**
 * Records that had left already.
 */
alreadySent: number, };

export type UnlockAccount = { 
/**
 * The account.
 */
name: string, 
/**
 * The passphrase. Travels in this direction only.
 */
passphrase: string, };

export type View = { 
/**
 * Its handle.
 */
viewId: string, 
/**
 * Its name.
 */
name: string, 
/**
 * The text of the query bar.
 */
query: string, 
/**
 * Order of the list, as the address of the window has it; empty for the default.
 */
sort: string, 
/**
 * Grouping of the list, likewise.
 */
group: string, };

export type ViewRef = { 
/**
 * Its handle.
 */
viewId: string, };

export type ViewThreshold = { 
/**
 * The view.
 */
viewId: string, 
/**
 * Records from which it is news; at least 1.
 */
atLeast: number, };

export type Views = { 
/**
 * The views.
 */
rows: Array<View>, };

export type WatchFlow = { 
/**
 * The flow; none to stop.
 */
flowId: string | null, };

/** Request and response of every command. */
export interface Commands {
  /** The open account, all accounts, the settings. */
  get_session: { request: Nothing; response: Session };
  /** Opens the demo account on the embedded integrator, making it on first use. */
  open_demo: { request: Nothing; response: Session };
  /** Checks a token, keeps it and opens the account. */
  connect_account: { request: ConnectAccount; response: Connected };
  /** Tries a token without keeping anything: whether it works, and what it may do. */
  check_token: { request: CheckToken; response: TokenCheck };
  /** What can keep a token on this computer. */
  get_token_stores: { request: Nothing; response: TokenStores };
  /** Opens the sealed token of an account with its passphrase. */
  unlock_account: { request: UnlockAccount; response: Session };
  /** Opens a saved cache for reading only. */
  open_cache: { request: OpenCache; response: Session };
  /** Opens another account. */
  open_account: { request: AccountRef; response: Session };
  /** Removes an account with everything kept for it. */
  remove_account: { request: AccountRef; response: Session };
  /** Stores the settings. */
  save_settings: { request: Settings; response: Settings };
  /** How the program reaches the network. */
  get_network: { request: Nothing; response: Network };
  /** Checks and stores how the program reaches the network. */
  save_network: { request: Network; response: Network };
  /** What the files of the account take on disk, and the copies of its desk. */
  get_storage: { request: Nothing; response: Storage };
  /** Copies the desk now. */
  make_backup: { request: Nothing; response: Storage };
  /** Brings back what people had made when a copy was taken; what was sent and what waits stays. */
  restore_backup: { request: BackupRef; response: Storage };
  /** The report for people who help, as it would be saved. */
  get_diagnostics: { request: Nothing; response: Diagnostics };
  /** Saves a report as it was shown. */
  save_diagnostics: { request: SaveDiagnostics; response: SavedFile };
  /** Connectivity, progress, and what waits in the outbox. */
  get_sync_status: { request: Nothing; response: SyncStatus };
  /** Checks the remote now. */
  check_now: { request: Nothing; response: Done };
  /** Integrations and flows with live open errors. */
  get_navigation: { request: Nothing; response: Navigation };
  /** The five figures of the dashboard. */
  get_figures: { request: FiguresRequest; response: Figures };
  /** Flows with the results of their runs in a range. */
  list_completed_flows: { request: CompletedRequest; response: CompletedFlows };
  /** Runs in progress, just ended, starting soon. */
  list_running_flows: { request: RunningRequest; response: RunningFlows };
  /** Asks the remote to cancel a run. */
  cancel_run: { request: RunRef; response: Done };
  /** One flow: how it is drawn, its settings, its live open errors. */
  get_flow: { request: FlowRef; response: FlowPage };
  /** The run under way or the latest, with its steps. */
  get_console: { request: FlowRef; response: RunConsole };
  /** One page of the runs of a flow, newest first. */
  list_run_history: { request: HistoryRequest; response: HistoryPage };
  /** The steps of a run of the history. */
  get_run_steps: { request: RunsRef; response: RunSteps };
  /** How many errors a run reported, and how many of them can be listed. */
  get_run_errors: { request: RunsRef; response: RunErrors };
  /** Reads every run of a flow that the platform keeps. */
  read_run_history: { request: FlowRef; response: Done };
  /** Reads the steps of runs. */
  read_run_steps: { request: RunsRef; response: Done };
  /** Fetches a file of a run, or its diagnostics, into the download folder. */
  save_run_file: { request: SaveRunFile; response: SavedFile };
  /** Looks closely at one flow from now on, or at none. */
  watch_flow: { request: WatchFlow; response: Done };
  /** Starts a flow now. */
  run_flow: { request: FlowRef; response: StartedRun };
  /** Switches auto-resolve of a flow; says what differs when somebody changed the flow meanwhile. */
  set_auto_resolve: { request: SetAutoResolve; response: FlowSaved };
  /** Switches a flow on or off. */
  set_flow_enabled: { request: SetFlowEnabled; response: Done };
  /** Results over time, drawn and as numbers. */
  get_analytics: { request: AnalyticsRequest; response: Analytics };
  /** Writes a chart, or the numbers of all, into a file. */
  save_chart: { request: SaveChart; response: SavedFile };
  /** One page of error records. */
  list_errors: { request: ListErrors; response: ErrorPage };
  /** Facets and time histogram of a query. */
  get_facets: { request: FacetsRequest; response: Facets };
  /** One page of the groups of a query. */
  list_groups: { request: ListGroups; response: GroupPage };
  /** The life of one record: everything with its trace key, told in order. */
  get_timeline: { request: TimelineRequest; response: Timeline };
  /** How many records match a query. */
  count_errors: { request: QueryText; response: Counted };
  /** Saved views in their order. */
  list_views: { request: Nothing; response: Views };
  /** Makes or changes a saved view. */
  save_view: { request: SaveView; response: View };
  /** Deletes a saved view. */
  delete_view: { request: ViewRef; response: Done };
  /** Puts saved views in another order. */
  order_views: { request: OrderViews; response: Done };
  /** One error record in full. */
  get_error: { request: ErrorRef; response: ErrorDetail };
  /** Retries, newest first. */
  list_retries: { request: RetriesRequest; response: RetryPage };
  /** How a query text is read. */
  read_query: { request: QueryText; response: QueryView };
  /** A query text with one filter changed. */
  edit_query: { request: EditQuery; response: QueryText };
  /** A dry run: freezes the list and says what would be sent. */
  preview_action: { request: PreviewAction; response: ActionPreview };
  /** The same frozen list with another pace or stop condition. */
  pace_action: { request: PaceAction; response: ActionPreview };
  /** Tags and people that records can be labelled with. */
  list_labels: { request: Nothing; response: Labels };
  /** Writes records to a file of the download folder. */
  export_errors: { request: ExportErrors; response: Exported };
  /** The kept data of a record as the remote has it now. */
  get_retry_data: { request: ErrorRef; response: RetryData };
  /** Saves edited retry data, unless the remote's copy has changed meanwhile. */
  save_retry_data: { request: SaveRetryData; response: SavedRetryData };
  /** Queues an edit of retry data for the outbox. */
  queue_retry_data: { request: QueueRetryData; response: QueuedBatch };
  /** Freezes the records of one change of retry data. */
  begin_data_edit: { request: BeginDataEdit; response: DataEditBegun };
  /** Reads some more of their retry data. */
  read_data_edit: { request: DataEditRef; response: DataEditRead };
  /** A dry run of one change on all that was read. */
  shape_data_edit: { request: ShapeDataEdit; response: DataEditShape };
  /** Queues what the last dry run showed. */
  queue_data_edit: { request: DataEditRef; response: QueuedBatch };
  /** The three versions of an edit that met another one. */
  get_data_conflict: { request: ItemRef; response: DataConflict };
  /** Sends an edit again over what the remote had when a person looked. */
  requeue_edit: { request: RequeueEdit; response: Done };
  /** The draft of a record. */
  get_draft: { request: ErrorRef; response: DraftFound };
  /** Drafts that were neither saved nor discarded. */
  list_drafts: { request: Nothing; response: Drafts };
  /** Keeps a draft. */
  save_draft: { request: SaveDraft; response: Done };
  /** Discards a draft. */
  discard_draft: { request: ErrorRef; response: Done };
  /** The kept request and response of a record, secrets masked. */
  get_trace: { request: ErrorRef; response: Trace };
  /** Queues a frozen list. */
  queue_action: { request: QueueAction; response: QueuedBatch };
  /** Takes back a batch as far as it has not left. */
  undo_batch: { request: BatchRef; response: Undone };
  /** Batches with their items, newest first. */
  list_batches: { request: ListBatches; response: Batches };
  /** Lets a batch rest: nothing more of it leaves. */
  pause_batch: { request: BatchRef; response: Done };
  /** Lets a resting batch go on. */
  resume_batch: { request: BatchRef; response: Done };
  /** What of a waiting batch would go now, compared with the remote. */
  review_batch: { request: BatchRef; response: BatchReview };
  /** Every request that was ever sent, newest first. */
  list_journal: { request: ListJournal; response: Journal };
  /** The records of an item, each with what became of it. */
  list_item_records: { request: ListItemRecords; response: ItemRecords };
  /** Queues a parked item again. */
  requeue_item: { request: ItemRef; response: Done };
  /** Gives a parked item up. */
  drop_item: { request: ItemRef; response: Done };
  /** Who gets which e-mails, with drafts and what is on its way. */
  get_notifications: { request: Nothing; response: Notifications };
  /** Drafts changes: each of these people, each of these things. Nothing is sent. */
  draft_subscriptions: { request: DraftSubscriptions; response: Done };
  /** Drops all drafts. */
  discard_subscriptions: { request: Nothing; response: Done };
  /** What the drafts would do, compared with the remote. */
  preview_subscriptions: { request: Nothing; response: SubscriptionPreview };
  /** Queues the drafts, with a choice for each conflict. */
  queue_subscriptions: { request: QueueSubscriptions; response: SavedSubscriptions };
  /** What was seen, what is there and what is wanted of a parked change. */
  get_subscription_conflict: { request: ItemRef; response: SubscriptionPreview };
  /** Writes a parked change on what is there now, or gives it up. */
  settle_subscription: { request: SettleSubscription; response: Done };
  /** The next e-mail of a person, from the cache. */
  preview_digest: { request: DigestRequest; response: DigestPreview };
  /** What a person wants to hear of on the desktop. */
  get_notice_settings: { request: Nothing; response: NoticeSettings };
  /** Stores that. What is there at this moment is no news. */
  save_notice_settings: { request: NoticeSettings; response: NoticeSettings };
  /** What shows notices on this desktop, if anything does. */
  get_notifier: { request: Nothing; response: Notifier };
  /** Shows a notice to try it. */
  try_notice: { request: Nothing; response: NoticeTried };
}

/** Tags that the answer of a query depends on. */
export const provides = {
  get_session: ["session","settings"],
  get_network: ["settings"],
  get_storage: ["settings"],
  get_sync_status: ["sync_status","outbox"],
  get_navigation: ["flows","errors","outbox"],
  get_figures: ["runs","running","errors"],
  list_completed_flows: ["runs","errors","flows"],
  list_running_flows: ["running","runs","flows"],
  get_flow: ["flows","errors","runs"],
  get_console: ["runs","running","errors","flows"],
  list_run_history: ["runs","running","errors","flows"],
  get_run_steps: ["runs","running","flows"],
  get_run_errors: ["runs","running","errors"],
  get_analytics: ["runs","running","errors","flows"],
  list_errors: ["errors","outbox","flows"],
  get_facets: ["errors","outbox","flows","runs"],
  list_groups: ["errors","outbox","flows"],
  get_timeline: ["errors","outbox","runs","flows"],
  count_errors: ["errors","outbox","flows"],
  list_views: ["views"],
  get_error: ["errors","outbox"],
  list_retries: ["runs","running"],
  read_query: ["flows"],
  edit_query: [],
  list_labels: ["flows"],
  get_draft: ["drafts"],
  list_drafts: ["drafts"],
  list_batches: ["outbox"],
  list_journal: ["outbox"],
  list_item_records: ["outbox"],
  get_notifications: ["flows","outbox"],
  preview_digest: ["flows","errors","outbox"],
  get_notice_settings: ["settings","views"],
  get_notifier: [],
} as const satisfies Partial<Record<keyof Commands, readonly Tag[]>>;

/** Tags that a write changes. */
export const invalidates = {
  open_demo: ["session","settings","flows","errors","runs","running","outbox","sync_status"],
  connect_account: ["session","settings","flows","errors","runs","running","outbox","sync_status"],
  check_token: [],
  get_token_stores: [],
  unlock_account: ["session","settings","flows","errors","runs","running","outbox","sync_status"],
  open_cache: ["session","settings","flows","errors","runs","running","outbox","sync_status"],
  open_account: ["session","settings","flows","errors","runs","running","outbox","sync_status"],
  remove_account: ["session","settings","flows","errors","runs","running","outbox","sync_status"],
  save_settings: ["settings"],
  save_network: ["settings"],
  make_backup: ["settings"],
  restore_backup: ["settings","views","session"],
  get_diagnostics: [],
  save_diagnostics: [],
  check_now: [],
  cancel_run: ["running"],
  read_run_history: [],
  read_run_steps: [],
  save_run_file: [],
  watch_flow: [],
  run_flow: ["running"],
  set_auto_resolve: ["flows"],
  set_flow_enabled: ["flows"],
  save_chart: [],
  save_view: ["views"],
  delete_view: ["views"],
  order_views: ["views"],
  preview_action: [],
  pace_action: [],
  export_errors: [],
  get_retry_data: [],
  save_retry_data: ["outbox","drafts","errors"],
  queue_retry_data: ["errors","outbox","drafts"],
  begin_data_edit: [],
  read_data_edit: [],
  shape_data_edit: [],
  queue_data_edit: ["errors","outbox"],
  get_data_conflict: [],
  requeue_edit: ["errors","outbox"],
  save_draft: [],
  discard_draft: ["drafts","errors"],
  get_trace: [],
  queue_action: ["errors","outbox"],
  undo_batch: ["errors","outbox"],
  pause_batch: ["outbox"],
  resume_batch: ["outbox"],
  review_batch: [],
  requeue_item: ["errors","outbox"],
  drop_item: ["errors","outbox"],
  draft_subscriptions: ["outbox"],
  discard_subscriptions: ["outbox"],
  preview_subscriptions: ["flows"],
  queue_subscriptions: ["outbox"],
  get_subscription_conflict: ["flows"],
  settle_subscription: ["outbox"],
  save_notice_settings: ["settings"],
  try_notice: [],
} as const satisfies Partial<Record<keyof Commands, readonly Tag[]>>;

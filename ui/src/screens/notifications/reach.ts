/** Rows and cells of the matrix: how a person hears of a thing, what a filter leaves, what a selection holds. Pure. */
import type { Holding, Notifications, Subscriber, TopicRef } from '../../ipc/gen/api';

/** How a person hears of a thing: not at all, by a subscription of its own, through all flows of the integration. */
export type Reach = 'none' | 'own' | 'through';

/** One line of the matrix. */
export interface ThingRow {
  /** Unique. */
  readonly key: string;
  readonly topic: TopicRef;
  /** Empty for standalone flows together. */
  readonly name: string;
  /** Integration of a flow. */
  readonly homeId: string | null;
  /** Flows of an integration. */
  readonly flows: number;
  readonly off: boolean;
}

/** Id of "flows without an integration". */
export const STANDALONE = 'none';

/** Lines of the e-mail tab: each integration, then its flows. */
export function flowRows(data: Notifications, integrationId: string): readonly ThingRow[] {
  return data.integrations
    .filter((each) => integrationId === '' || each.integrationId === integrationId)
    .flatMap((each) => [
      {
        key: `integration:${each.integrationId}`,
        topic: { kind: 'integration' as const, id: each.integrationId },
        name: each.name,
        homeId: null,
        flows: each.flows.length,
        off: false,
      },
      ...each.flows.map((flow) => ({
        key: `flow:${flow.flowId}`,
        topic: { kind: 'flow' as const, id: flow.flowId },
        name: flow.name,
        homeId: each.integrationId,
        flows: 0,
        off: flow.disabled,
      })),
    ]);
}

/** Lines of the connection tab. */
export function connectionRows(data: Notifications): readonly ThingRow[] {
  return data.connections.map((each) => ({
    key: `connection:${each.connectionId}`,
    topic: { kind: 'connection', id: each.connectionId },
    name: each.name,
    homeId: null,
    flows: 0,
    off: each.offline,
  }));
}

/** How somebody with these subscriptions hears of a thing. */
export function reachOf(holding: Holding, row: ThingRow): Reach {
  switch (row.topic.kind) {
    case 'integration':
      return holding.integrations.includes(row.topic.id) ? 'own' : 'none';
    case 'connection':
      return holding.connections.includes(row.topic.id) ? 'own' : 'none';
    case 'flow':
      if (row.homeId !== null && holding.integrations.includes(row.homeId)) return 'through';
      return holding.flows.includes(row.topic.id) ? 'own' : 'none';
  }
}

/** What is shown of a person: with the drafts. */
export function shownHolding(person: Subscriber): Holding {
  return person.drafted ?? person.now;
}

/** Whether a draft changes the cell. */
export function isDrafted(person: Subscriber, row: ThingRow): boolean {
  return person.drafted !== null && reachOf(person.now, row) !== reachOf(person.drafted, row);
}

/** What a filter leaves. */
export interface Filtered {
  readonly rows: readonly ThingRow[];
  readonly people: readonly Subscriber[];
}

/**
 * Keeps the things and the people whose name holds the text; where only one of both is met, the other stays whole. An
 * integration stays with any flow of it, and its flows with it.
 */
export function filter(rows: readonly ThingRow[], people: readonly Subscriber[], text: string): Filtered {
  const wanted = text.trim().toLocaleLowerCase();
  if (wanted === '') return { rows, people };
  const has = (name: string): boolean => name.toLocaleLowerCase().includes(wanted);
  const found = people.filter((each) => has(each.name) || has(each.email ?? ''));
  const homes = new Set(rows.filter((row) => row.topic.kind === 'integration' && has(row.name)).map((row) => row.topic.id));
  const flows = rows.filter((row) => row.topic.kind !== 'integration' && (has(row.name) || (row.homeId !== null && homes.has(row.homeId))));
  const shownHomes = new Set([...homes, ...flows.map((row) => row.homeId)]);
  const things = rows.filter((row) => (row.topic.kind === 'integration' ? shownHomes.has(row.topic.id) : flows.includes(row)));
  if (found.length === 0 && things.length === 0) return { rows: [], people: [] };
  return { rows: things.length === 0 ? rows : things, people: found.length === 0 ? people : found };
}

/** A rectangle of cells, from where it began to where it ends. */
export interface Area {
  readonly fromRow: number;
  readonly toRow: number;
  readonly fromColumn: number;
  readonly toColumn: number;
}

/** Whether a cell lies within. */
export function holds(area: Area | null, row: number, column: number): boolean {
  if (area === null) return false;
  const between = (at: number, one: number, other: number): boolean => at >= Math.min(one, other) && at <= Math.max(one, other);
  return between(row, area.fromRow, area.toRow) && between(column, area.fromColumn, area.toColumn);
}

/** What an area stands for. Flows of an integration that is chosen too are left to it: one line says them all. */
export function chosen(area: Area | null, shown: Filtered): Filtered {
  const rows = shown.rows.filter((_, at) => area !== null && at >= Math.min(area.fromRow, area.toRow) && at <= Math.max(area.fromRow, area.toRow));
  const people = shown.people.filter((_, at) => area !== null && at >= Math.min(area.fromColumn, area.toColumn) && at <= Math.max(area.fromColumn, area.toColumn));
  return { rows, people };
}

/** Topics of a subscription in bulk: an integration stands for its flows. */
export function topicsToJoin(rows: readonly ThingRow[]): TopicRef[] {
  const homes = new Set(rows.filter((row) => row.topic.kind === 'integration').map((row) => row.topic.id));
  return rows.filter((row) => row.homeId === null || !homes.has(row.homeId)).map((row) => row.topic);
}

/** What somebody gets, as topics, so that another gets it too. */
export function topicsOf(holding: Holding): TopicRef[] {
  return [
    ...holding.integrations.map((id) => ({ kind: 'integration' as const, id })),
    ...holding.flows.map((id) => ({ kind: 'flow' as const, id })),
    ...holding.connections.map((id) => ({ kind: 'connection' as const, id })),
  ];
}

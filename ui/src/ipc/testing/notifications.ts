/** People and what they get, drafts that behave enough like the program's, and e-mails, for tests and the development page. */
import type { DigestPreview, Holding, NoticeSettings, Notifications, PersonPreview, ScopePreview, ScopeState, Subscriber, SubscriptionPreview } from '../gen/api';
import { navigation } from './desk';
import type { Look } from './fixture-transport';
import { appError, refuse, type Answers } from './test-transport';

const MIN = 60_000;

function person(name: string, email: string, accessLevel: string | null, change: Partial<Subscriber> = {}): Subscriber {
  return {
    personId: email.toLowerCase(),
    name,
    email,
    accessLevel,
    me: false,
    disabled: false,
    canChange: true,
    waiting: false,
    now: { integrations: [], flows: [], connections: [] },
    drafted: null,
    ...change,
  };
}

/** The board of the development page. */
export function notifications(nowMs: number, change: Partial<Notifications> = {}): Notifications {
  const integrations = navigation().integrations.map((each) => ({
    integrationId: each.id ?? 'none',
    name: each.name,
    flows: each.flows.map((flow) => ({ flowId: flow.id, name: flow.name, disabled: flow.disabled })),
  }));
  const home = (at: number): string => integrations[at]?.integrationId ?? '';
  const flow = (at: number, of: number): string => integrations[at]?.flows[of]?.flowId ?? '';
  const connections = [
    { connectionId: 'c1', name: 'NetSuite production', offline: false },
    { connectionId: 'c2', name: 'Shopify', offline: false },
    { connectionId: 'c3', name: 'SFTP 3PL', offline: true },
  ];
  return {
    people: [
      person('Dana Ortiz', 'dana@harborline.example', null, { personId: 'me', me: true, now: { integrations: [home(0)], flows: [flow(2, 0)], connections: ['c1', 'c3'] } }),
      person('Marek Bielik', 'marek@harborline.example', 'manage', { now: { integrations: [home(1)], flows: [flow(0, 0), flow(0, 1)], connections: [] } }),
      person('Priya Shah', 'priya@harborline.example', 'administrator', { now: { integrations: [], flows: [flow(0, 0), flow(0, 2), flow(1, 0)], connections: ['c1'] }, waiting: true }),
      person('Tom Lindqvist', 'tom@harborline.example', 'monitor', { now: { integrations: [], flows: [flow(0, 2), flow(2, 1)], connections: [] } }),
      person('Eva Rossi', 'eva@harborline.example', 'tile'),
      person('', 'ops-alerts@harborline.example', 'monitor', { now: { integrations: integrations.map((each) => each.integrationId), flows: [], connections: ['c1', 'c2', 'c3'] } }),
      person('Ines Costa', 'ines@harborline.example', 'monitor', { disabled: true }),
    ],
    peopleHidden: 0,
    integrations,
    connections,
    ownOnly: false,
    drafts: 0,
    parked: [],
    asOfMs: nowMs - 12_000,
    ...change,
  };
}

/** What the next e-mail says. */
export function digest(nowMs: number, to: Subscriber, day: boolean): DigestPreview {
  const since = day ? nowMs - 86_400_000 : nowMs - (nowMs % (15 * MIN));
  const heard = to.now.integrations.length + to.now.flows.length;
  const empty = heard === 0 || (to.name === 'Tom Lindqvist' && !day);
  return {
    toName: to.name,
    toEmail: to.email,
    subject: empty ? null : '14 new errors in 2 flows',
    text: empty ? '' : '14 new errors, 8 newly resolved errors and 35 open errors in 2 flows\n\nFlow: Shopify orders → NetSuite\nNew: 14\nResolved: 6\nOpen: 31\n',
    sinceMs: since,
    untilMs: nowMs,
    nextCheckAtMs: nowMs - (nowMs % (15 * MIN)) + 15 * MIN,
    flows: empty
      ? []
      : [
          {
            flowId: 'f1',
            name: 'Shopify orders → NetSuite',
            new: 14,
            resolved: 6,
            open: 31,
            steps: [
              {
                stepId: 's1',
                name: 'Create sales order',
                new: 11,
                newest: [
                  { message: 'Please enter value(s) for: Ship To Country', code: 'USER_ERROR', classification: 'missing' },
                  { message: '<img src=x onerror=alert(1)> Invalid reference key 41882 for item', code: 'INVALID_KEY_OR_REF', classification: 'value' },
                ],
              },
              { stepId: 's2', name: 'Look up customer', new: 3, newest: [{ message: '504 Gateway Timeout, all four retries failed', code: '504', classification: 'intermittent' }] },
            ],
          },
          { flowId: 'f3', name: 'NetSuite inventory → Shopify', new: 0, resolved: 2, open: 4, steps: [] },
        ],
    flowsHeard: heard,
  };
}

/** Answers of the commands of the notifications screen. */
export function notificationAnswers(look: Look, nowMs: number): Answers {
  const nothing = { integrations: [], connections: [], people: [person('', '', null, { personId: 'me', email: null, me: true })], asOfMs: null };
  let data = notifications(nowMs, look === 'empty' ? nothing : {});
  let notices: NoticeSettings = { enabled: false, newKind: false, offline: false, parked: false, thresholds: [], quietFromMin: null, quietToMin: null };
  return {
    get_notifications: () => (look === 'failed' ? refuse(appError('damaged', { detail: 'cache.sqlite' })) : data),
    draft_subscriptions: ({ people, topics, subscribed }) => {
      data = { ...data, people: data.people.map((each) => (people.includes(each.personId) ? drafted(data, each, topics, subscribed) : each)) };
      data = { ...data, drafts: countDrafts(data) };
      return {};
    },
    discard_subscriptions: () => {
      data = { ...data, drafts: 0, people: data.people.map((each) => ({ ...each, drafted: null })) };
      return {};
    },
    preview_subscriptions: () => preview(data, look),
    queue_subscriptions: () => {
      const count = data.drafts;
      data = { ...data, drafts: 0, people: data.people.map((each) => ({ ...each, now: each.drafted ?? each.now, drafted: null, waiting: each.drafted !== null })) };
      return { batch: { batchId: 'bs1', count, undoUntilMs: nowMs + 10_000 } };
    },
    get_subscription_conflict: () => preview(drafts(data), look),
    settle_subscription: () => {
      data = { ...data, parked: [] };
      return {};
    },
    get_notice_settings: () => notices,
    save_notice_settings: (next) => (notices = next),
    get_notifier: () => (look === 'offline' ? { name: null, clicks: false } : { name: 'gnome-shell', clicks: true }),
    try_notice: () => ({ shown: look !== 'offline' }),
    preview_digest: ({ personId, window }) => {
      const to = data.people.find((each) => each.personId === personId);
      return to === undefined ? refuse(appError('not_found')) : digest(nowMs, { ...to, now: to.drafted ?? to.now }, window === 'day');
    },
  };
}

type Topics = readonly { kind: 'flow' | 'integration' | 'connection'; id: string }[];

/** The rules of the platform, as far as the development page needs them. */
function drafted(data: Notifications, each: Subscriber, topics: Topics, subscribed: boolean): Subscriber {
  const from = each.drafted ?? each.now;
  const next = { integrations: new Set(from.integrations), flows: new Set(from.flows), connections: new Set(from.connections) };
  for (const topic of topics) {
    const home = data.integrations.find((one) => one.flows.some((flow) => flow.flowId === topic.id));
    const through = home !== undefined && next.integrations.has(home.integrationId);
    if (topic.kind === 'flow' && through) {
      if (!subscribed) {
        next.integrations.delete(home.integrationId);
        for (const flow of home.flows) if (flow.flowId !== topic.id) next.flows.add(flow.flowId);
      }
      continue;
    }
    const set = topic.kind === 'flow' ? next.flows : topic.kind === 'integration' ? next.integrations : next.connections;
    if (subscribed) set.add(topic.id);
    else set.delete(topic.id);
  }
  const holding: Holding = { integrations: [...next.integrations].sort(), flows: [...next.flows].sort(), connections: [...next.connections].sort() };
  const before: Holding = { integrations: [...each.now.integrations].sort(), flows: [...each.now.flows].sort(), connections: [...each.now.connections].sort() };
  return { ...each, drafted: JSON.stringify(holding) === JSON.stringify(before) ? null : holding };
}

function countDrafts(data: Notifications): number {
  return data.people.filter((each) => each.drafted !== null).length;
}

/** A board with one draft, for the look at a conflict. */
function drafts(data: Notifications): Notifications {
  const topic = { kind: 'integration' as const, id: data.integrations[0]?.integrationId ?? '' };
  return { ...data, people: data.people.map((each) => (each.name === 'Eva Rossi' ? drafted(data, each, [topic], true) : each)) };
}

function preview(data: Notifications, look: Look): SubscriptionPreview {
  const people: PersonPreview[] = data.people
    .filter((each) => each.drafted !== null)
    .map((each) => ({ personId: each.personId, name: each.name, me: each.me, scopes: scopes(data, each) }));
  const all = people.flatMap((each) => each.scopes);
  return {
    people,
    rows: all.reduce((sum, each) => sum + each.rows, 0),
    requests: people.length,
    conflicts: all.filter((each) => each.conflict).length,
    isCurrent: look !== 'offline',
  };
}

function scopes(data: Notifications, each: Subscriber): ScopePreview[] {
  const after = each.drafted ?? each.now;
  return data.integrations.flatMap((home) => {
    const state = (holding: Holding): ScopeState => ({
      all: holding.integrations.includes(home.integrationId),
      flows: home.flows.filter((flow) => holding.flows.includes(flow.flowId)).map((flow) => flow.name),
      total: home.flows.length,
    });
    const [there, wanted] = [state(each.now), state(after)];
    if (JSON.stringify(there) === JSON.stringify(wanted)) return [];
    // Somebody else has signed Eva up for one flow meanwhile.
    const conflict = each.name === 'Eva Rossi';
    const found = conflict ? { ...there, flows: home.flows.slice(0, 1).map((flow) => flow.name) } : there;
    return [{ topic: { kind: 'integration' as const, id: home.integrationId }, name: home.name, seen: there, there: found, wanted, rows: 1 + wanted.flows.length, conflict }];
  });
}

/** Sentences about people, things and changes of subscriptions. */
import type { ScopePreview, ScopeState, Subscriber } from '../../ipc/gen/api';
import { t } from '../../messages';
import { visibleText } from '../../shared/visible-text';
import type { Reach, ThingRow } from './reach';

/** Names that are listed before "and 3 more". */
const NAMES_MAX = 6;

/** Full name, address, or "You". */
export function personName(person: Pick<Subscriber, 'name' | 'email' | 'me'>): string {
  if (person.name !== '') return person.me ? t('notifications.you_named', { name: visibleText(person.name) }) : visibleText(person.name);
  if (person.me) return t('notifications.you');
  return visibleText(person.email ?? t('notifications.nameless'));
}

/** The one word of a column head. */
export function shortName(person: Subscriber): string {
  const name = person.name === '' ? (person.email ?? '') : person.name;
  if (name === '') return person.me ? t('notifications.you') : t('notifications.nameless');
  return visibleText(name.split(/[\s@]/)[0] ?? name);
}

/** Name of a thing. */
export function thingName(row: Pick<ThingRow, 'name' | 'topic'>): string {
  return row.name === '' ? t('notifications.standalone') : visibleText(row.name);
}

/** Name of a cell: "Dana Ortiz, Orders, through the integration, not saved". */
export function cellName(person: Subscriber, row: ThingRow, reach: Reach, drafted: boolean): string {
  const parts = [personName(person), row.topic.kind === 'integration' ? t('notifications.all_flows_of', { name: thingName(row) }) : thingName(row)];
  if (reach === 'through') parts.push(t('notifications.through'));
  if (drafted) parts.push(t('notifications.not_saved'));
  return parts.join(', ');
}

/** The part of a person in the account. */
export function accessWords(person: Subscriber): string {
  if (person.disabled) return t('notifications.access_off');
  switch (person.accessLevel) {
    case 'administrator':
      return t('notifications.access_administrator');
    case 'manage':
      return t('notifications.access_manage');
    case 'monitor':
      return t('notifications.access_monitor');
    case 'tile':
      return t('notifications.access_tile');
    case null:
      return '';
    default:
      return visibleText(person.accessLevel);
  }
}

/** How somebody stands in an integration, or to a connection. */
export function stateWords(kind: ScopePreview['topic']['kind'], state: ScopeState): string {
  if (kind === 'connection') return state.all ? t('notifications.hears') : t('notifications.hears_not');
  if (kind === 'flow') return state.all ? t('notifications.flow_on') : t('notifications.flow_off');
  if (state.all) return t('notifications.state_all', { total: state.total });
  if (state.flows.length === 0) return t('notifications.state_none');
  const names = state.flows.slice(0, NAMES_MAX).map((name) => visibleText(name)).join(', ');
  const more = state.flows.length - NAMES_MAX;
  return t('notifications.state_some', {
    count: state.flows.length,
    total: state.total,
    names: more > 0 ? t('notifications.names_more', { names, more }) : names,
  });
}

/** The rule of the platform that a change runs into, said before it is done. */
export function ruleWords(scope: ScopePreview): string | null {
  if (scope.topic.kind !== 'integration') return null;
  if (scope.there.all && !scope.wanted.all && scope.wanted.flows.length > 0) {
    return t('notifications.rule_leave_one', { count: scope.wanted.flows.length });
  }
  if (scope.wanted.all && !scope.there.all) return t('notifications.rule_all');
  return null;
}

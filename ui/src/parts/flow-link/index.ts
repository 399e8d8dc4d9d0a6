/** Where flows and runs lead: the page of a flow, the errors of a flow or of a run. */
import type { Range, ScheduleWords } from '../../ipc/gen/api';
import { t } from '../../messages';
import { href } from '../../shared/route';
import { writeRange } from '../range-picker';

/** The tabs of the page of a flow. */
export type FlowTab = 'console' | 'history' | 'settings';

/** Path of the page of a flow. */
export function flowPath(flowId: string): string {
  return `flow/${encodeURIComponent(flowId)}`;
}

/** The link to the page of a flow. */
export function flowHref(flowId: string, tab: FlowTab = 'console', range?: Range): string {
  return href(flowPath(flowId), {
    tab: tab === 'console' ? null : tab,
    range: range === undefined ? null : writeRange(range),
  });
}

/** The query that shows all open errors of a flow, over all its steps. */
export function flowQuery(flowId: string): string {
  return `is:open flow:${flowId}`;
}

/** The query that shows all open errors of an integration; without an id, of the flows that belong to none. */
export function integrationQuery(integrationId: string): string {
  return `is:open integration:${integrationId}`;
}

/** The query that shows what is still open of a run: of all its jobs, of one step if given. */
export function runQuery(runIds: readonly string[], stepId?: string): string {
  const step = stepId === undefined ? '' : ` step:${stepId}`;
  return `is:open run:${runIds.join(',')}${step}`;
}

/** The query that shows every error of a run that is kept here, open or not. */
export function wholeRunQuery(runIds: readonly string[], stepId?: string): string {
  return runQuery(runIds, stepId).replace('is:open ', '');
}

/** Words for a schedule; one that has no words is shown as the remote wrote it. */
export function scheduleText(schedule: ScheduleWords): string {
  const two = (value: number): string => String(value).padStart(2, '0');
  switch (schedule.kind) {
    case 'every_minutes':
      return t('dashboard.every_minutes', { minutes: schedule.minutes });
    case 'hourly':
      return t('dashboard.hourly', { minute: two(schedule.minute) });
    case 'daily':
      return t('dashboard.daily', { hour: two(schedule.hour), minute: two(schedule.minute) });
    case 'other':
      return schedule.cron;
  }
}

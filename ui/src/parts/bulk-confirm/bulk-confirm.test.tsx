/** The words of the dialog for none, one and many. */
import { render, screen } from '@testing-library/react';
import { describe, expect, it } from 'vitest';
import type { ActionKind, ActionPreview } from '../../ipc/gen/api';
import { account } from '../../ipc/testing/desk';
import { t } from '../../messages';
import { BulkConfirm } from './bulk-confirm';

function preview(action: ActionKind, eligible: number, left: number): ActionPreview {
  const matching = eligible + left;
  const requests = Math.ceil(eligible / 1000);
  const step = { flowId: 'f', stepId: 's', flowName: 'Orders', stepName: 'Create', application: 'NetSuite' };
  return {
    previewId: 'p',
    action,
    matching,
    eligible,
    requests,
    steps: matching === 0 ? [] : [{ ...step, matching, eligible, requests }],
    leftOut: left === 0 ? [] : [{ reason: 'no_retry_key', count: left }],
    flows: matching === 0 ? 0 : 1,
    terms: { assignTo: null, tagsAdd: [], tagsRemove: [] },
    perMinute: 0,
    stopPercent: 0,
  };
}

function words(action: ActionKind, eligible: number, left: number, query: string | null): string[] {
  const view = render(
    <BulkConfirm
      preview={preview(action, eligible, left)}
      query={query}
      except={query === null ? 0 : 1}
      account={account()}
      offline={false}
      pending={false}
      failure={null}
      onConfirm={() => undefined}
      onClose={() => undefined}
      onPace={() => undefined}
      onShowLeftOut={null}
    />,
  );
  const dialog = screen.getByRole('dialog');
  const texts = [...dialog.querySelectorAll('h2, h3, p, li, th, tfoot td, [role="note"], footer span > button')].map((each) => each.textContent);
  view.unmount();
  return texts;
}

describe('the dialog', () => {
  it.each(['retry', 'resolve', 'purge'] as const)('has right words for %s', (action) => {
    expect(words(action, 0, 1, null)).toMatchSnapshot('none of one');
    expect(words(action, 1, 0, null)).toMatchSnapshot('one');
    expect(words(action, 1_262, 22, 'is:open timeout')).toMatchSnapshot('many by query');
  });

  it('has right words for every reason, of one and of many', () => {
    const reasons = ['no_retry_key', 'past_retention', 'already_resolved', 'already_queued', 'being_retried', 'gone', 'not_resolved', 'unchanged', 'too_many_tags', 'changed'] as const;
    const lines = reasons.flatMap((reason) => [1, 2].map((count) => `${count} ${t(`left_out.${reason}`, { count })}`));
    expect(lines).toMatchSnapshot();
  });

  it('has right words for toasts, of none, one and many', () => {
    const counts = [1, 2, 1_284];
    const lines = counts.flatMap((count) => [
      t('action.queued_resolve', { count }),
      t('action.queued_retry', { count }),
      t('action.undone', { count }),
      t('action.undone_part', { count, sent: count }),
      t('selection.count', { count }),
      t('selection.all', { count }),
      t('errors.results', { count, ms: 6 }),
      t('errors.retry_runs', { count }),
      t('face.without', { token: 'class:parse', count }),
      t('foot.steps_failed', { count }),
      t('foot.cached', { count }),
      t('retries.cancel_text', { count }),
      t('errors.facet_name', { label: 'Parse', count }),
    ]);
    expect(lines).toMatchSnapshot();
  });
});

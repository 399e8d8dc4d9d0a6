/** What the list of the errors of a run says about itself. */
import { screen } from '@testing-library/react';
import { describe, expect, it, vi } from 'vitest';
import { expectNoViolations, renderDesk } from './testing/render-desk';

vi.setConfig({ testTimeout: 60_000 });

describe('the errors of a run', () => {
  it('say that the list holds fewer than were reported', async () => {
    const desk = await renderDesk({
      hash: '#/errors?q=is:open run:j1,j2',
      answers: () => ({ get_run_errors: () => ({ reported: 187, held: 176, open: 1 }) }),
    });
    expect(await screen.findByText('This run reported 187 errors. 176 of them are on this computer, 1 open: the others were purged, or are not fetched yet.')).toBeTruthy();
    expect(desk.sent('get_run_errors')).toEqual([{ runIds: ['j1', 'j2'] }]);
    await expectNoViolations();
  });

  it('say that a count stays when everything was resolved, and say nothing without a run', async () => {
    const answers = () => ({ get_run_errors: () => ({ reported: 3, held: 3, open: 0 }) });
    await renderDesk({ hash: '#/errors?q=run:j1', answers });
    expect(await screen.findByText('This run reported 3 errors; none is open any more. The count of a run stays as it is.')).toBeTruthy();
  });

  it('are not asked for by a list that is not of one run', async () => {
    const desk = await renderDesk({ hash: '#/errors?q=is:open -run:j1' });
    expect(desk.sent('get_run_errors')).toEqual([]);
    expect(screen.queryByRole('note')).toBeNull();
  });
});

/** What a person hears about: each notice of the program becomes a sentence, a toast where nothing else shows it. */
import type { Notice } from '../ipc/gen/api';
import { t } from '../messages';
import { announce } from '../shared/announce';
import { currentRoute, navigate } from '../shared/route';
import { showToast } from '../shared/toast';

/** Says a notice. The banner shows offline and refused tokens, so these are only announced. */
export function hearNotice(notice: Notice): void {
  switch (notice.code) {
    case 'went_offline':
      announce(t('notice.went_offline'), 'assertive');
      return;
    case 'back_online':
      announce(t('notice.back_online'));
      return;
    case 'signed_out':
      announce(t('notice.signed_out'), 'assertive');
      return;
    case 'link_refused':
      showToast({ text: t('notice.link_refused'), tone: 'warning' });
      return;
    case 'parked':
      if (onOutbox()) announce(t('notice.parked'), 'assertive');
      else showToast({ text: t('notice.parked'), tone: 'error', action: toOutbox() });
      return;
    case 'batch_stopped':
      if (onOutbox()) announce(t('notice.batch_stopped'), 'assertive');
      else showToast({ text: t('notice.batch_stopped'), tone: 'warning', action: toOutbox(notice.batch_id) });
      return;
    case 'batch_done':
      if (onOutbox()) announce(t('notice.batch_done'));
      else showToast({ text: t('notice.batch_done'), tone: 'ok', action: toOutbox(notice.batch_id) });
      return;
  }
}

function onOutbox(): boolean {
  return currentRoute().path === 'outbox';
}

function toOutbox(batchId?: string): { label: string; run: () => void } {
  return {
    label: t('notice.open_outbox'),
    run: () => {
      navigate('outbox', { batch: batchId });
    },
  };
}

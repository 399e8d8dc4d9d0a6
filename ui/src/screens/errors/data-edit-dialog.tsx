/** The same change of the retry data of many records: choose a field, say what becomes of it, see what changes, queue. */
import { X } from 'lucide-react';
import { useState, type JSX } from 'react';
import { Heading } from 'react-aria-components';
import type { DataEditBegun, QueuedBatch, Selection } from '../../ipc/gen/api';
import { t } from '../../messages';
import { leftOutWords } from '../../parts/bulk-confirm/left-out';
import { Button, IconButton } from '../../shared/button';
import { BareDialog } from '../../shared/dialog';
import { formatCount } from '../../shared/format';
import { ListFace } from '../../shared/list-face';
import { Pill } from '../../shared/pill';
import { ProgressBar } from '../../shared/progress-bar';
import { DataEditForm } from './data-edit-form';
import { DataEditTable } from './data-edit-table';
import styles from './data-edit.module.css';
import { useReading, useTrial, type DataForm, type Reading } from './use-data-edit';

interface DataEditDialogProps {
  selection: Selection;
  count: number;
  onQueued: (queued: QueuedBatch) => void;
  onClose: () => void;
}

export function DataEditDialog({ selection, count, onQueued, onClose }: DataEditDialogProps): JSX.Element {
  const { reading, again } = useReading(selection);
  const total = reading.state === 'ready' ? reading.read.total : reading.state === 'reading' && reading.total > 0 ? reading.total : count;
  const title = t('many.title', { count: total });
  return (
    <BareDialog open onClose={onClose} label={title} className={styles.dialog}>
      <div className={styles.frame}>
        <header className={styles.head}>
          <div className={styles.title}>
            <Heading level={2}>{title}</Heading>
            <Pill>{t('bulk.dry_run')}</Pill>
            <span className="end">
              <IconButton icon={X} label={t('dialog.close')} onPress={onClose} />
            </span>
          </div>
        </header>
        {reading.state === 'ready' && reading.read.failed < reading.read.total ? (
          <Ready reading={reading} onQueued={onQueued} onClose={onClose} />
        ) : (
          <>
            <div className={styles.face}>
              <Waiting reading={reading} onAgain={again} />
            </div>
            <footer className={styles.foot}>
              <span className={styles.acts}>
                <Button kbd="Escape" onPress={onClose}>
                  {t('common.cancel')}
                </Button>
              </span>
            </footer>
          </>
        )}
      </div>
    </BareDialog>
  );
}

function Waiting({ reading, onAgain }: { reading: Reading; onAgain: () => void }): JSX.Element {
  switch (reading.state) {
    case 'reading': {
      const { done, total } = reading;
      const text = t('many.read_of', { done, total });
      return (
        <div className={styles.reading} role="status">
          <b>{t('many.reading')}</b>
          {total > 0 && (
            <span className={styles.progress}>
              <ProgressBar label={t('many.reading')} value={done} max={total} text={text} />
              <span className="tn">{text}</span>
            </span>
          )}
          <p>{t('many.reading_text')}</p>
        </div>
      );
    }
    case 'failed':
      return (
        <ListFace kind="failed" title={t('many.read_failed')} actions={<Button onPress={onAgain}>{t('common.try_again')}</Button>}>
          {reading.sentence}
        </ListFace>
      );
    case 'too_many':
      return (
        <ListFace kind="empty" title={t('many.too_many', { max: reading.begun.recordsMax })}>
          {t('many.too_many_text', { count: reading.begun.eligible })}
        </ListFace>
      );
    case 'none':
      return (
        <ListFace kind="empty" title={t('many.none')}>
          <Left begun={reading.begun} />
        </ListFace>
      );
    case 'ready':
      return <ListFace kind="failed" title={t('many.no_data')} actions={<Button onPress={onAgain}>{t('common.try_again')}</Button>} />;
  }
}

function Left({ begun }: { begun: DataEditBegun }): JSX.Element {
  return <>{begun.leftOut.map((each) => t('left_out.item', { count: each.count, words: leftOutWords(each) })).join('; ')}</>;
}

const NOTHING_TYPED: DataForm = { path: '', op: 'set', value: '', isJson: false, add: false, find: '', with: '', thenRetry: true };

interface ReadyProps {
  reading: Extract<Reading, { state: 'ready' }>;
  onQueued: (queued: QueuedBatch) => void;
  onClose: () => void;
}

function Ready({ reading: { begun, read }, onQueued, onClose }: ReadyProps): JSX.Element {
  const [form, setForm] = useState(NOTHING_TYPED);
  const trial = useTrial(begun.editId, form);
  const left = begun.matching - begun.eligible;
  const { shape } = trial;
  const changed = shape?.changed ?? 0;
  const reason = !trial.isCurrent ? t('many.not_tried') : changed === 0 ? t('many.nothing') : trial.pending ? t('action.pending') : undefined;
  async function confirm(): Promise<void> {
    const queued = await trial.queue();
    if (queued !== null) onQueued(queued);
  }
  return (
    <>
      <div className={styles.body}>
        <p className={styles.lead}>
          {t('many.lead', { read: read.total - read.failed, failed: read.failed })}
          {left > 0 && (
            <>
              {' '}
              {t('many.left', { count: left })} <Left begun={begun} />.
            </>
          )}
        </p>
        <DataEditForm fields={read.fields} form={form} problem={shape?.problem ?? null} onForm={setForm} />
        {shape !== null && shape.problem === null && (
          <p className={styles.sums} role="status">
            {(['changed', 'unchanged', 'missing', 'unread'] as const)
              .filter((each) => each === 'changed' || shape[each] > 0)
              .map((each) => (
                <span key={each} className={styles[`sum_${each}`]}>
                  <b className="tn">{formatCount(shape[each])}</b> {t(`many.sum_${each}`)}
                </span>
              ))}
            {changed > 0 && <span className={styles.end}>{t('many.requests', { count: shape.requests })}</span>}
          </p>
        )}
        <DataEditTable shape={shape} />
        {trial.failure !== null && (
          <p className={styles.failure} role="alert">
            {trial.failure}
          </p>
        )}
      </div>
      <footer className={styles.foot}>
        <span className={styles.note}>{t('many.note')}</span>
        <span className={styles.acts}>
          <Button kbd="Escape" onPress={onClose}>
            {t('common.cancel')}
          </Button>
          <Button variant="primary" pending={trial.pending} disabledReason={reason} onPress={() => void confirm()}>
            {t(form.thenRetry ? 'many.save_retry' : 'many.save', { count: changed })}
          </Button>
        </span>
      </footer>
    </>
  );
}

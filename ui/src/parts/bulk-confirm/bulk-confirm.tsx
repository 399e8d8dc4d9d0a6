/**
 * The dry run of a bulk action: what exactly would be sent, where to, what is left out and why. The list is frozen when
 * this is shown; what is confirmed is what is sent.
 */
import { Info, X } from 'lucide-react';
import { useEffect, useRef, useState, type JSX, type KeyboardEvent } from 'react';
import { Heading } from 'react-aria-components';
import type { Account, ActionPreview } from '../../ipc/gen/api';
import { rich, t } from '../../messages';
import { Button, IconButton } from '../../shared/button';
import { useCommands } from '../../shared/command';
import { BareDialog } from '../../shared/dialog';
import { TextField } from '../../shared/field';
import { formatCount } from '../../shared/format';
import { isStroke, parseKeys } from '../../shared/hotkeys';
import { Icon } from '../../shared/icon';
import { LetterTile } from '../../shared/letter-tile';
import { Pill } from '../../shared/pill';
import { RemoteText } from '../../shared/remote-text';
import styles from './bulk-confirm.module.css';
import { leftOutWords } from './left-out';
import { PaceLine, StopCondition } from './pace';
import { Terms } from './terms';

/** Confirms from anywhere in the dialog. */
const CONFIRM_KEYS = 'Ctrl+Enter';

interface BulkConfirmProps {
  preview: ActionPreview;
  /** The query it was made from; null for chosen rows. */
  query: string | null;
  /** Rows taken out of the query by hand. */
  except: number;
  account: Account | null;
  offline: boolean;
  /** True while the queueing is on its way. */
  pending: boolean;
  /** Why the queueing failed. */
  failure: string | null;
  onConfirm: () => void;
  onClose: () => void;
  /** Asks for another pace and stop condition; 0 is none. */
  onPace: (perMinute: number, stopPercent: number) => void;
  /** Shows the rows that are left out; null when no query can say which. */
  onShowLeftOut: (() => void) | null;
}

export function BulkConfirm(props: BulkConfirmProps): JSX.Element {
  const { preview, onClose, onConfirm, pending } = props;
  const { action, eligible } = preview;
  const title = t(`action.${action}_errors`, { count: eligible });
  const primary = useRef<HTMLButtonElement>(null);
  const nothing = eligible === 0;
  const [typed, setTyped] = useState('');
  const isTyped = action !== 'purge' || typed.replaceAll(/\D/g, '') === String(eligible);
  useEffect(() => primary.current?.focus(), []);
  const confirm = (): void => {
    if (!pending && !nothing && isTyped) onConfirm();
  };
  useCommands([
    { id: 'bulk confirm', title, group: 'selection', keys: [CONFIRM_KEYS], inText: true, quiet: true, run: confirm },
  ]);
  /** Before the button that has the focus takes Enter for itself: that may be Cancel. */
  function onKeyDownCapture(event: KeyboardEvent): void {
    const [stroke] = parseKeys(CONFIRM_KEYS);
    if (stroke === undefined || !isStroke(event.nativeEvent, stroke)) return;
    event.preventDefault();
    event.stopPropagation();
    confirm();
  }
  return (
    <BareDialog open onClose={onClose} label={title} className={styles.bulk}>
      <div className={styles.frame} onKeyDownCapture={onKeyDownCapture}>
      <header className={styles.head}>
        <div className={styles.title}>
          <Heading level={2}>{title}</Heading>
          <Pill>{t('bulk.dry_run')}</Pill>
          <span className="end">
            <IconButton icon={X} label={t('dialog.close')} onPress={onClose} />
          </span>
        </div>
        <p className={styles.lead}>
          {t(`bulk.by_${props.query === null ? 'rows' : 'query'}_${action}`, { matching: preview.matching, eligible })}
        </p>
      </header>
      <div className={styles.body}>
        {props.query !== null && (
          <div className={styles.query} role="note" aria-label={t('bulk.query')} data-selectable="">
            <RemoteText text={props.query} />
            {props.except > 0 && <span className={styles.except}>{t('bulk.except', { count: props.except })}</span>}
          </div>
        )}
        <Steps preview={preview} />
        <div className={styles.two}>
          <Sent preview={preview} account={props.account} onPace={props.onPace} />
          <Left preview={preview} onShow={props.onShowLeftOut} />
        </div>
        {action === 'retry' && !nothing && <StopCondition preview={preview} onPace={props.onPace} />}
        <p className={styles.note}>
          <Icon of={Info} size={14} />
          {t(`bulk.note_${action}`)}
        </p>
        {action === 'purge' && !nothing && (
          <div className={styles.typed}>
            <span aria-hidden="true">{t('bulk.typed_label', { count: eligible })}</span>
            <TextField label={t('bulk.typed_label', { count: eligible })} value={typed} onChange={setTyped} maxLength={12} />
          </div>
        )}
        {props.failure !== null && (
          <p className={styles.failure} role="alert">
            {props.failure}
          </p>
        )}
      </div>
      <footer className={styles.foot}>
        <span className={styles.note}>{t(props.offline ? 'bulk.starts_offline' : 'bulk.starts')}</span>
        <span className={styles.acts}>
          <Button kbd="Escape" onPress={onClose}>
            {t('common.cancel')}
          </Button>
          <Button
            ref={primary}
            variant={action === 'purge' ? 'danger' : 'primary'}
            kbd={CONFIRM_KEYS}
            pending={pending}
            disabledReason={nothing ? t('bulk.nothing') : isTyped ? undefined : t('bulk.typed_missing')}
            onPress={onConfirm}
          >
            {title}
          </Button>
        </span>
      </footer>
      </div>
    </BareDialog>
  );
}

function Steps({ preview }: { preview: ActionPreview }): JSX.Element {
  const columns = ['matching', preview.action, 'left', 'requests'] as const;
  return (
    <div className={styles.scroll} tabIndex={preview.steps.length > 8 ? 0 : undefined} role="region" aria-label={t('bulk.steps')}>
      <table className={styles.steps}>
        <thead>
          <tr>
            <th scope="col">{t('bulk.col_step')}</th>
            {columns.map((column) => (
              <th key={column} scope="col" className={styles.num}>
                {t(`bulk.col_${column}`)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {preview.steps.map((step) => (
            <tr key={`${step.flowId} ${step.stepId}`}>
              <td>
                <span className={styles.step}>
                  <LetterTile name={step.application ?? step.stepName} look="small" />
                  <RemoteText text={step.stepName} className="ell" />
                  {preview.flows > 1 && <RemoteText text={`· ${step.flowName}`} className={`ell ${styles.flow ?? ''}`} />}
                </span>
              </td>
              <td className={styles.num}>{formatCount(step.matching)}</td>
              <td className={`${styles.num ?? ''} ${styles.strong ?? ''}`}>{formatCount(step.eligible)}</td>
              <td className={styles.num}>{formatCount(step.matching - step.eligible)}</td>
              <td className={styles.num}>{formatCount(step.requests)}</td>
            </tr>
          ))}
        </tbody>
        <tfoot>
          <tr>
            <td>{t('bulk.total', { flows: preview.flows, steps: preview.steps.length })}</td>
            <td className={styles.num}>{formatCount(preview.matching)}</td>
            <td className={`${styles.num ?? ''} ${styles.strong ?? ''}`}>{formatCount(preview.eligible)}</td>
            <td className={styles.num}>{formatCount(preview.matching - preview.eligible)}</td>
            <td className={styles.num}>{formatCount(preview.requests)}</td>
          </tr>
        </tfoot>
      </table>
    </div>
  );
}

function Sent({ preview, account, onPace }: Pick<BulkConfirmProps, 'preview' | 'account' | 'onPace'>): JSX.Element {
  const { action } = preview;
  return (
    <section>
      <h3>{t('bulk.what')}</h3>
      <ul className={styles.plain}>
        <li>{t(`bulk.requests_${action}`, { count: preview.requests })}</li>
        {account !== null && (
          <li>
            {rich('bulk.account', {
              name: account.name,
              region: account.demo ? t('bulk.demo') : account.region === 'custom' ? account.host : account.region.toUpperCase(),
              environment: t(account.environment === 'sandbox' ? 'bulk.sandbox' : 'bulk.production'),
              b: (words) => <b key="environment">{words}</b>,
            })}
          </li>
        )}
        {action === 'retry' && <li>{t('bulk.as_recorded')}</li>}
        <Terms preview={preview} />
        {(action === 'retry' || action === 'resolve') && <PaceLine preview={preview} onPace={onPace} />}
      </ul>
    </section>
  );
}

function Left({ preview, onShow }: { preview: ActionPreview; onShow: (() => void) | null }): JSX.Element {
  const count = preview.matching - preview.eligible;
  return (
    <section>
      <h3>{t('bulk.left_title', { count })}</h3>
      {count === 0 ? (
        <p className={styles.none}>{t('bulk.all_go')}</p>
      ) : (
        <ul className={`${styles.plain ?? ''} ${styles.left ?? ''}`}>
          {preview.leftOut.map((each) => (
            <li key={each.reason}>
              <b className="tn">{formatCount(each.count)}</b> <span>{leftOutWords(each)}</span>
            </li>
          ))}
        </ul>
      )}
      {count > 0 && onShow !== null && (
        <button type="button" className={styles.link} onClick={onShow}>
          {t('bulk.left_show', { count })}
        </button>
      )}
    </section>
  );
}

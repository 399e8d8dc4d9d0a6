/** The kept request and response of an error. Secrets are masked before they come here. */
import { useEffect, useState, type JSX } from 'react';
import { call } from '../../ipc/client';
import { toRpcError } from '../../ipc/errors';
import type { ErrorRef, Trace, TraceSide } from '../../ipc/gen/api';
import { t } from '../../messages';
import { Button } from '../../shared/button';
import { ListFace, LoadingRows } from '../../shared/list-face';
import { RemoteText } from '../../shared/remote-text';
import { showToast } from '../../shared/toast';
import styles from './retry-data.module.css';

interface TraceTabProps {
  errorRef: ErrorRef;
  /** Whether the record names a trace at all. */
  hasTrace: boolean;
}

export function TraceTab({ errorRef, hasTrace }: TraceTabProps): JSX.Element {
  const { flowId, stepId, errorId } = errorRef;
  const [trace, setTrace] = useState<Trace | null>(null);
  const [failure, setFailure] = useState<string | null>(null);
  const [turn, setTurn] = useState(0);
  useEffect(() => {
    if (!hasTrace) return;
    let isOver = false;
    call('get_trace', { flowId, stepId, errorId }).then(
      (answer) => {
        if (!isOver) setTrace(answer);
      },
      (error: unknown) => {
        if (!isOver) setFailure(toRpcError(error).sentence);
      },
    );
    return () => {
      isOver = true;
    };
  }, [hasTrace, flowId, stepId, errorId, turn]);
  if (!hasTrace || trace?.kept === false) {
    return (
      <ListFace kind="empty" title={t('trace.none')}>
        {t('trace.none_text')}
      </ListFace>
    );
  }
  if (failure !== null) {
    return (
      <ListFace
        kind="failed"
        title={t('trace.failed')}
        actions={
          <Button
            onPress={() => {
              setFailure(null);
              setTurn(turn + 1);
            }}
          >
            {t('common.try_again')}
          </Button>
        }
      >
        {failure}
      </ListFace>
    );
  }
  if (trace === null) return <LoadingRows rows={8} />;
  return (
    <>
      {trace.request !== null && <Side side={trace.request} name={t('trace.request')} />}
      {trace.response !== null && <Side side={trace.response} name={t('trace.response')} />}
    </>
  );
}

function Side({ side, name }: { side: TraceSide; name: string }): JSX.Element {
  const first = [side.method, side.status, side.url].filter((part) => part !== null).join(' ');
  return (
    <section className={styles.side} aria-label={name}>
      <div className="row">
        <h2>{name}</h2>
        {side.method !== null && (
          <span className="end">
            <Button size="small" variant="ghost" onPress={() => void copyCurl(side)}>
              {t('trace.copy_curl')}
            </Button>
          </span>
        )}
      </div>
      <p className={styles.url} data-selectable="">
        <RemoteText text={first} />
      </p>
      {side.headers.length > 0 && (
        <dl className={styles.headers} data-selectable="">
          {side.headers.map((header, at) => (
            <div key={at} style={{ display: 'contents' }}>
              <dt>
                <RemoteText text={header.name} />
              </dt>
              <dd className={header.masked ? styles.masked : undefined}>
                <RemoteText text={header.value} />
                {header.masked && <span className="vh">{t('trace.masked')}</span>}
              </dd>
            </div>
          ))}
        </dl>
      )}
      {side.body !== null && side.body !== '' && (
        <pre className={styles.body} tabIndex={0} aria-label={t('trace.body_of', { name })} data-selectable="">
          <RemoteText text={side.body} lines />
        </pre>
      )}
      {side.bodyCut && <p className={styles.note}>{t('trace.body_cut')}</p>}
      {side.bodyIsFile && <p className={styles.note}>{t('trace.body_file')}</p>}
    </section>
  );
}

/** The request as a command for a shell; masked parts stay masked, so it holds no secret. */
async function copyCurl(side: TraceSide): Promise<void> {
  const quoted = (text: string): string => `'${text.replaceAll("'", `'\\''`)}'`;
  const parts = [`curl -X ${quoted(side.method ?? 'GET')} ${quoted(side.url ?? '')}`];
  for (const header of side.headers) {
    if (!header.masked) parts.push(`-H ${quoted(`${header.name}: ${header.value}`)}`);
  }
  if (side.body !== null && side.body !== '' && !side.bodyCut) parts.push(`--data-raw ${quoted(side.body)}`);
  try {
    await navigator.clipboard.writeText(parts.join(' \\\n  '));
    showToast({ text: t('trace.copied'), tone: 'ok' });
  } catch {
    showToast({ text: t('trace.copy_failed'), tone: 'error' });
  }
}

/** How the program reaches the network: proxy and further authorities. Checked by the program before it is stored. */
import { useId, useState } from 'react';
import type { Network } from '../../ipc/gen/api';
import { useRpc, useRpcWrite } from '../../ipc/query';
import { t } from '../../messages';
import { Button } from '../../shared/button';
import { TextField } from '../../shared/field';
import { showToast } from '../../shared/toast';
import { Line, Section } from './line';
import styles from './settings.module.css';

/** The section. */
export function NetworkSettings() {
  const network = useRpc('get_network', {});
  return (
    <Section title={t('settings.network')}>
      <p className={styles.hint}>{t('settings.network_hint')}</p>
      {network.isError && <p className={styles.bad}>{network.error.sentence}</p>}
      {network.data !== undefined && <Form key={JSON.stringify(network.data)} stored={network.data} />}
    </Section>
  );
}

function Form({ stored }: { stored: Network }) {
  const id = useId();
  const [proxy, setProxy] = useState(stored.proxy ?? '');
  const [caFile, setCaFile] = useState(stored.caFile ?? '');
  const save = useRpcWrite('save_network');
  const same = proxy.trim() === (stored.proxy ?? '') && caFile.trim() === (stored.caFile ?? '');
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        if (same || save.isPending) return;
        save.mutate(
          { proxy: proxy.trim() === '' ? null : proxy, caFile: caFile.trim() === '' ? null : caFile },
          {
            onSuccess: () => {
              showToast({ text: t('settings.changed', { name: t('settings.network') }), tone: 'ok' });
            },
          },
        );
      }}
    >
      <Line name={<label htmlFor={`${id}-proxy`}>{t('settings.proxy')}</label>} hint={t('settings.proxy_hint')}>
        <div className={styles.field}><TextField id={`${id}-proxy`} value={proxy} mono placeholder={t('settings.proxy_example')} invalid={save.isError} describedBy={save.isError ? `${id}-bad` : undefined} onChange={(next) => { setProxy(next); save.reset(); }} /></div>
      </Line>
      <Line name={<label htmlFor={`${id}-ca`}>{t('settings.ca')}</label>} hint={t('settings.ca_hint')}>
        <div className={styles.field}><TextField id={`${id}-ca`} value={caFile} mono placeholder={t('settings.ca_example')} invalid={save.isError} describedBy={save.isError ? `${id}-bad` : undefined} onChange={(next) => { setCaFile(next); save.reset(); }} /></div>
      </Line>
      {save.isError && (
        <p className={styles.bad} id={`${id}-bad`} role="alert">
          {save.error.sentence}
        </p>
      )}
      <div className={styles.foot}>
        <Button type="submit" variant="primary" pending={save.isPending} disabledReason={same ? t('settings.nothing_changed') : undefined}>
          {t('settings.network_save')}
        </Button>
      </div>
    </form>
  );
}

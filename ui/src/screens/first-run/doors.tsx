/** The other two doors of the first run: the demo account, and a saved cache without a token. */
import { FlaskConical, FolderOpen } from 'lucide-react';
import { useId, useState } from 'react';
import { useRpcWrite } from '../../ipc/query';
import { t } from '../../messages';
import { Button } from '../../shared/button';
import { Dialog } from '../../shared/dialog';
import { TextField } from '../../shared/field';
import { Refused } from './field';
import styles from './first-run.module.css';

/** The demo account. */
export function DemoDoor({ onDone }: { onDone: () => void }) {
  const demo = useRpcWrite('open_demo');
  return (
    <div>
      <h2>{t('first.demo')}</h2>
      <p>{t('first.demo_text')}</p>
      <Button
        size="large"
        icon={FlaskConical}
        pending={demo.isPending}
        onPress={() => {
          demo.mutate({}, { onSuccess: onDone });
        }}
      >
        {t(demo.isPending ? 'first.demo_opening' : 'first.demo_open')}
      </Button>
      {demo.isError && <Refused id="demo-bad" error={demo.error} />}
    </div>
  );
}

/** A saved cache. */
export function CacheDoor({ onDone }: { onDone: () => void }) {
  const [asking, setAsking] = useState(false);
  return (
    <div>
      <h2>{t('first.cache')}</h2>
      <p>{t('first.cache_text')}</p>
      <Button
        size="large"
        icon={FolderOpen}
        onPress={() => {
          setAsking(true);
        }}
      >
        {t('first.cache_choose')}
      </Button>
      {asking && (
        <CacheDialog
          onDone={onDone}
          onClose={() => {
            setAsking(false);
          }}
        />
      )}
    </div>
  );
}

function CacheDialog({ onDone, onClose }: { onDone: () => void; onClose: () => void }) {
  const id = useId();
  const [path, setPath] = useState('');
  const open = useRpcWrite('open_cache');
  const submit = (): void => {
    if (path.trim() !== '' && !open.isPending) open.mutate({ path }, { onSuccess: onDone });
  };
  return (
    <Dialog
      open
      onClose={onClose}
      width="narrow"
      title={t('first.cache_title')}
      footer={
        <>
          <span className="grow" />
          <Button onPress={onClose}>{t('common.cancel')}</Button>
          <Button variant="primary" pending={open.isPending} disabledReason={path.trim() === '' ? t('first.cache_need') : undefined} onPress={submit}>
            {t('first.cache_open')}
          </Button>
        </>
      }
    >
      <form
        onSubmit={(event) => {
          event.preventDefault();
          submit();
        }}
      >
        <p id={`${id}-hint`}>{t('first.cache_hint')}</p>
        <label className={styles.above} htmlFor={id}>{t('first.cache_path')}</label>
        <TextField
          id={id}
          value={path}
          mono
          placeholder={t('first.cache_example')}
          invalid={open.isError}
          describedBy={open.isError ? `${id}-bad` : `${id}-hint`}
          onChange={(next) => {
            setPath(next);
            open.reset();
          }}
        />
        {open.isError && (open.error.code === 'not_found' ? <Refused id={`${id}-bad`} error={open.error} sentence={t('first.cache_none')} /> : <Refused id={`${id}-bad`} error={open.error} />)}
      </form>
    </Dialog>
  );
}

/** Settings in sections. Saved at once; each change can be taken back. Which section is open lives in the address. */
import { Info, Keyboard as Keys, Network, SlidersHorizontal, Stethoscope, Users } from 'lucide-react';
import type { ReactNode } from 'react';
import type { Session } from '../../ipc/gen/api';
import { useRpc } from '../../ipc/query';
import { t } from '../../messages';
import { classes } from '../../shared/classes';
import { Icon, type IconOf } from '../../shared/icon';
import { href, useParam } from '../../shared/route';
import { ScreenHead } from '../../shared/screen';
import { About } from './about';
import { Accounts } from './accounts';
import { DiagnosticsSettings } from './diagnostics';
import { General } from './general';
import { Keyboard } from './keyboard';
import { NetworkSettings } from './network';
import styles from './settings.module.css';

interface SectionEntry {
  readonly id: 'general' | 'accounts' | 'keyboard' | 'network' | 'diagnostics' | 'about';
  readonly icon: IconOf;
  readonly body: (session: Session) => ReactNode;
}

/** Every section, in order. A new one is one line here. */
const SECTIONS: readonly SectionEntry[] = [
  { id: 'general', icon: SlidersHorizontal, body: (session) => <General settings={session.settings} hasAccount={session.account !== null} /> },
  { id: 'accounts', icon: Users, body: (session) => <Accounts session={session} /> },
  { id: 'keyboard', icon: Keys, body: () => <Keyboard /> },
  { id: 'network', icon: Network, body: () => <NetworkSettings /> },
  { id: 'diagnostics', icon: Stethoscope, body: (session) => <DiagnosticsSettings version={session.version} /> },
  { id: 'about', icon: Info, body: (session) => <About version={session.version} /> },
];

/** The settings. */
export function SettingsScreen() {
  const session = useRpc('get_session', {}).data;
  const [wanted] = useParam('section');
  if (session === undefined) return <ScreenHead title={t('settings.title')} />;
  const open = SECTIONS.find((section) => section.id === wanted) ?? SECTIONS[0];
  return (
    <>
      <ScreenHead title={t('settings.title')}>
        <span className="grow" />
        <span className="muted small">{t('settings.saved_note')}</span>
      </ScreenHead>
      <div className={styles.page}>
        <nav className={styles.nav} aria-label={t('settings.sections')}>
          {SECTIONS.map((section) => (
            <a key={section.id} href={href('settings', { section: section.id === 'general' ? null : section.id })} aria-current={section === open ? 'page' : undefined}>
              <Icon of={section.icon} size={16} />
              {t(`settings.section_${section.id}`)}
            </a>
          ))}
        </nav>
        <div className={classes(styles.body, open?.id !== 'general' && styles.single)}>{open?.body(session)}</div>
      </div>
    </>
  );
}

/** Types of what Vite supplies. */
/// <reference types="vite/client" />

interface ImportMetaEnv {
  /** `fixture` in the development server shows hand-written data instead of the program's. */
  readonly VITE_TRANSPORT?: string;
}

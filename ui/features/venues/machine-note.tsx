import { CopyText } from '../../components/index.ts'

/** How keys are kept, and what is set where: none of it can be done from a page. */
export function MachineNote({ isLocked }: { readonly isLocked: boolean }) {
  return (
    <details className="machine-note" open={isLocked} data-testid="machine-note">
      <summary>{isLocked ? 'What to do on the machine' : 'How keys are kept on the machine'}</summary>
      <div className="prose">
        {isLocked ? (
          <p>
            The keys are sealed with a passphrase that this VeloZ was not given. Put it into a file that only
            VeloZ can read, and start VeloZ with
          </p>
        ) : (
          <p>
            Keys are sealed in <code>keychain.json</code> of the data directory, with a key file that VeloZ
            made beside it. Whoever can read the whole directory can open them; a passphrase kept elsewhere is
            safer. This asks for a new one, twice:
          </p>
        )}
        {!isLocked && <CopyText text="veloz keys rotate" label="the command" />}
        {!isLocked && (
          <p>From then on VeloZ must be given it at every start, in a file that only VeloZ can read:</p>
        )}
        <CopyText text="VELOZ_KEYCHAIN_PASSPHRASE_FILE=/path/to/passphrase veloz" label="the command" />
        <p>
          As a systemd service it is the credential <code>keychain-passphrase</code> instead. A key that comes
          from the environment (<code>BINANCE_API_KEY</code> and <code>BINANCE_API_SECRET</code>) is listed
          here and removed there.
        </p>
      </div>
    </details>
  )
}

package app.fieldbook

import app.fieldbook.generated.Core
import kotlinx.coroutines.Job
import kotlinx.coroutines.NonCancellable
import kotlinx.coroutines.flow.Flow
import kotlinx.coroutines.withContext
import java.nio.file.Path

/**
 * An opened store: one user's work on this device. Everything but [sync] works without a network.
 *
 * ```
 * val fieldbook = Fieldbook.open(folder)
 * val visit = fieldbook.visits.capture(CaptureRequest(Whom.New("Hotel Guidu"), note = "Wants samples"))
 * fieldbook.lists.observe(ListRequest("customer")).collect { page -> show(page) }
 * ```
 *
 * Calls may come from any coroutine, many at once. They suspend and never block: the core works on threads of its own.
 * What a call has answered is durable. A coroutine that is cancelled before the core began calls nothing; later, what it
 * wrote is whole.
 */
public class Fieldbook private constructor(private val core: Core, private val calls: Calls) : AutoCloseable {
    private val life = Job()

    /** Capturing visits and handing them in. */
    public val visits: Visits = Visits(core, calls)

    /** Records of any type. */
    public val records: Records = Records(core, calls, life)

    /** Pages of lists, once or observed. */
    public val lists: Lists = Lists(core, calls, life)

    /** Tasks and the rep's day. */
    public val tasks: Tasks = Tasks(core, calls, life)

    /** What the server refused or lets wait. */
    public val attention: Attention = Attention(core, calls, life)

    /** Values that lost against another and are kept. */
    public val conflicts: Conflicts = Conflicts(core, calls, life)

    /** Values and words as a person reads them. */
    public val texts: Texts = Texts(core, calls)

    /** The conversation with the server. */
    public val sync: Sync = Sync(core, calls)

    private val changed = Changed(core, calls, life)

    /** Returns where this device stands: what waits, since when, what went wrong last. */
    public suspend fun status(): Status = calls.run { core.status().toPlatform() }

    /** Returns the status now and whenever it changes; as [Lists.observe]. */
    public fun observeStatus(): Flow<Status> = changed.each(::status)

    /** Returns a checksum over everything admitted that lies here: about 5 µs a record. For support. */
    public suspend fun digest(): Digest = calls.run { core.digest().toPlatform() }

    /** Returns the folder where the bytes of photos lie, each under the SHA-256 of its content. */
    public suspend fun mediaFolder(): Path = calls.run { Path.of(core.mediaFolder()) }

    /**
     * Gives every lock and connection of the store up until [resume]: call it before the system may suspend the app.
     * A write that runs is finished first; a slice ends with [FieldbookException.Paused], a live conversation rests.
     */
    public suspend fun pause(): Unit = withContext(NonCancellable) { calls.run { core.pause() } }

    /** Goes on after [pause]; harmless without one. */
    public suspend fun resume(): Unit = withContext(NonCancellable) { calls.run { core.resume() } }

    /** Takes the platform's word on the network: a hint that wakes or slows a live conversation. */
    public suspend fun setOnline(online: Boolean): Unit = calls.run { core.setOnline(online) }

    /** Whether [close] or [shutDown] was called. */
    public val isClosed: Boolean get() = !life.isActive

    /**
     * Ends what runs for this handle and closes the store with the last handle on it; observed flows complete. A second
     * call does nothing. Later calls of any area throw [FieldbookException.Closed].
     */
    public suspend fun shutDown(): Unit = withContext(NonCancellable) { calls.run(::close) }

    /** Does as [shutDown], but waits for the calls under way on the caller's thread: for tests and desktops. */
    override fun close() {
        life.cancel()
        translated { core.shutdown() }
        sync.rest()
    }

    public companion object {
        /**
         * Opens the store in a folder, which is made where there is none. A folder that is open already is shared: each
         * handle is closed by itself.
         *
         * @throws FieldbookException.Damaged the file was damaged and moved aside whole; opening again makes a new store.
         * @throws FieldbookException.Newer a later version of the app wrote it; it was not touched.
         * @throws FieldbookException.Foreign the file is no store of ours; it was not touched.
         * @throws FieldbookException.Library the native library is missing, or of another build than this package.
         * @throws FieldbookException.Busy another process holds it; retry.
         */
        public suspend fun open(folder: Path, options: Options = Options()): Fieldbook {
            val calls = Calls.ofItsOwn()
            // An opened store must not be lost to a cancellation that comes between opening and returning.
            return withContext(NonCancellable) {
                calls.run {
                    compareLibrary()
                    Fieldbook(Core.open(folder.toString(), options.zone(), options.keys(), options.log()), calls)
                }
            }
        }
    }
}

package app.fieldbook

import app.fieldbook.generated.HttpClient
import app.fieldbook.generated.Content as CoreContent
import app.fieldbook.generated.FieldChange as CoreFieldChange

/** Between this package's own artifacts, of one build. Not for apps: it changes without a word. */
@RequiresOptIn("Between Fieldbook's own artifacts; it changes without a word.", RequiresOptIn.Level.ERROR)
@Retention(AnnotationRetention.BINARY)
@Target(AnnotationTarget.CLASS, AnnotationTarget.FUNCTION)
public annotation class InsideFieldbook

/** A transport that the library itself brings: its requests never cross into Kotlin. */
@InsideFieldbook
public abstract class LibraryTransport : HttpTransport {
    /** The library's own client. */
    public abstract val client: HttpClient

    final override suspend fun post(request: HttpRequest): HttpAnswer =
        throw UnsupportedOperationException("The library carries these requests itself.")
}

/** What crosses and how calls are made, for this package's own artifacts. */
@InsideFieldbook
public object Inside {
    private val calls = Calls.ofItsOwn()

    /** Runs a blocking call of the library away from the caller's thread. */
    public suspend fun <T> call(blocking: () -> T): T = calls.run {
        compareLibrary()
        blocking()
    }

    /** Returns fields as they cross. */
    public fun fields(fields: Map<String, Change>): List<CoreFieldChange> = fields.toCore()

    /** Returns content as it came across. */
    public fun content(content: CoreContent): Content = content.toPlatform()
}

/** Returns the client that carries for a transport. */
@OptIn(InsideFieldbook::class)
internal fun HttpTransport.toCore(): HttpClient = if (this is LibraryTransport) client else Carrier(this)

package app.fieldbook

import app.fieldbook.generated.CallbackException
import app.fieldbook.generated.ClockZone
import app.fieldbook.generated.KeyStore
import app.fieldbook.generated.LogSink
import java.time.ZoneId
import app.fieldbook.generated.LogLevel as CoreLevel
import app.fieldbook.generated.LogLine as CoreLine

/**
 * What the platform gives the core.
 *
 * @property zone in which time zone the person is; asked each time, so a traveller's days are right. One that throws
 * counts as UTC.
 * @property keys where keys are kept; needed by stores that are encrypted.
 * @property log where lines go; none where `null`. A log that throws loses its line and nothing else.
 */
public class Options(
    public val zone: () -> ZoneId = ZoneId::systemDefault,
    public val keys: Keys? = null,
    public val log: ((LogLine) -> Unit)? = null,
) {
    internal fun zone(): ClockZone = object : ClockZone {
        override fun offsetSeconds(atMicros: Long): Int =
            contained { zone.invoke().rules.getOffset(instant(atMicros)).totalSeconds }
    }

    internal fun keys(): KeyStore? = keys?.let { keys ->
        object : KeyStore {
            override fun load(name: String): ByteArray? = contained { keys.load(name) }

            override fun save(name: String, key: ByteArray): Unit = contained { keys.save(name, key) }

            override fun remove(name: String): Unit = contained { keys.remove(name) }
        }
    }

    internal fun log(): LogSink? = log?.let { take ->
        object : LogSink {
            override fun log(line: CoreLine): Unit = contained { take(line.toPlatform()) }
        }
    }
}

/** Where the platform keeps keys: the Keystore on Android, a file of the person's own on a desktop. May block. */
public interface Keys {
    /** Returns the key of a name; `null` where there is none. */
    public fun load(name: String): ByteArray?

    /** Keeps a key durably under a name, in place of one that is there. */
    public fun save(name: String, key: ByteArray)

    /** Removes the key of a name; nothing where there is none. */
    public fun remove(name: String)
}

/**
 * A line of the log. Nothing that a person wrote, no name and no address can stand in it.
 *
 * @property event what happened, as one of the core's own words, such as `sync.ended`.
 * @property kind of something that did not work, which kind of failure.
 * @property numbers what was counted, by name.
 */
public data class LogLine(val level: LogLevel, val event: String, val kind: String?, val numbers: Map<String, Long>)

/** How much a line matters. */
public enum class LogLevel { DEBUG, INFO, WARNING, ERROR }

/** Runs the app's code; what it throws crosses as its class's name, never with words that a person may have written. */
internal inline fun <T> contained(call: () -> T): T = try {
    call()
} catch (
    @Suppress("TooGenericExceptionCaught") thrown: Throwable,
) {
    throw CallbackException.Failed(thrown.javaClass.name)
}

private fun CoreLine.toPlatform(): LogLine {
    val level = when (level) {
        CoreLevel.DEBUG -> LogLevel.DEBUG
        CoreLevel.INFO -> LogLevel.INFO
        CoreLevel.WARNING -> LogLevel.WARNING
        CoreLevel.ERROR -> LogLevel.ERROR
    }
    return LogLine(level, event, kind, numbers.associate { it.name to it.value })
}

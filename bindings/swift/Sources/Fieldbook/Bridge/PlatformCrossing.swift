// What the app brings, as the library calls it. What the app throws becomes the one error that may cross.

internal import FieldbookGenerated
import Foundation

final class Zone: ClockZone, Sendable {
    private let zone: @Sendable () -> TimeZone

    init(_ zone: @escaping @Sendable () -> TimeZone) { self.zone = zone }

    func offsetSeconds(atMicros: Int64) throws -> Int32 {
        Int32(clamping: zone().secondsFromGMT(for: Date(micros: atMicros)))
    }
}

final class Keys: FieldbookGenerated.KeyStore, Sendable {
    private let store: any FieldbookKeyStore

    init(_ store: any FieldbookKeyStore) { self.store = store }

    func load(name: String) throws -> Data? { try crossing { try store.load(name) } }
    func save(name: String, key: Data) throws { try crossing { try store.save(key, as: name) } }
    func remove(name: String) throws { try crossing { try store.remove(name) } }
}

final class Log: LogSink, Sendable {
    private let log: any FieldbookLog

    init(_ log: any FieldbookLog) { self.log = log }

    func log(line: FieldbookGenerated.LogLine) throws {
        let line = LogLine(
            level: LogLine.Level(line.level),
            event: line.event,
            kind: line.kind,
            numbers: Dictionary(line.numbers.map { ($0.name, $0.value) }, uniquingKeysWith: { _, last in last })
        )
        try crossing { try log.log(line) }
    }
}

/// Runs something of the app's. Its error is told by its type alone: what it says may quote a person.
func crossing<Value>(_ call: () throws -> Value) throws -> Value {
    do {
        return try call()
    } catch {
        throw CallbackError.Failed(reason: "\(type(of: error))")
    }
}

extension LogLine.Level {
    init(_ level: LogLevel) {
        self =
            switch level {
            case .debug: .debug
            case .info: .info
            case .warning: .warning
            case .error: .error
            }
    }
}

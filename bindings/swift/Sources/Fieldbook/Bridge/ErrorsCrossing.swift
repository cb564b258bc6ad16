// From the library's error to the package's.

internal import FieldbookGenerated
import Foundation

/// Runs a call of the library; what it throws becomes the package's own error.
package func told<Value>(_ call: () throws -> Value) throws -> Value {
    if let libraryDiffers { throw FieldbookError.library(libraryDiffers) }
    do {
        return try call()
    } catch CoreError.Failed(let report) {
        throw FieldbookError(report)
    } catch let error as FieldbookError {
        throw error
    } catch {
        // What the generated code throws of itself: a value that cannot be read.
        throw FieldbookError.defect("\(error)")
    }
}

extension FieldbookError {
    init(_ report: FailureReport) {
        self.init(
            kind: Kind(report.kind),
            isRetryable: report.retryable,
            key: report.key,
            arguments: Dictionary(report.arguments.map { ($0.name, $0.value) }, uniquingKeysWith: { _, last in last }),
            record: report.record.map(RecordID.init(rawValue:)),
            field: report.field,
            rule: report.rule,
            accepts: report.accepts,
            candidates: report.candidates.map {
                Candidate(id: RecordID(rawValue: $0.id), kind: $0.kind, title: $0.title)
            },
            message: Words(report.happened),
            safety: Words(report.safe),
            remedy: Words(report.next)
        )
    }

    /// A fault that no report of the library tells of.
    static func defect(_ detail: String) -> FieldbookError {
        FieldbookError(
            kind: .defect, isRetryable: false, key: "app.defect", arguments: ["detail": detail], record: nil,
            field: nil,
            rule: nil, accepts: nil, candidates: [],
            message: Words(english: "A fault in the library: \(detail)", chinese: "程序库出错：\(detail)"),
            safety: Words(english: "Nothing was written.", chinese: "没有写入任何内容。"),
            remedy: Words(english: "Please report it.", chinese: "请报告此问题。")
        )
    }
}

extension FieldbookError {
    /// The one failure whose words cannot come from the library.
    static func library(_ detail: String) -> FieldbookError {
        FieldbookError(
            kind: .library, isRetryable: false, key: "library", arguments: ["detail": detail], record: nil, field: nil,
            rule: nil, accepts: nil, candidates: [],
            message: Words(
                english: "The app's native library is of another version (\(detail)).",
                chinese: "应用的原生库版本不符（\(detail)）。"),
            safety: Words(english: "What was recorded is untouched.", chinese: "已记录的内容没有改动。"),
            remedy: Words(english: "Install the app anew or update it.", chinese: "请重新安装或更新应用。")
        )
    }
}

extension FieldbookError.Kind {
    init(_ kind: ErrorKind) {
        self =
            switch kind {
            case .usage: .usage
            case .notEnrolled: .notEnrolled
            case .notFound: .notFound
            case .ambiguous: .ambiguous
            case .value: .value
            case .rule: .rule
            case .busy: .busy
            case .full: .full
            case .damaged: .damaged
            case .newer: .newer
            case .foreign: .foreign
            case .file: .file
            case .network: .network
            case .server: .server
            case .machine: .machine
            case .paused: .paused
            case .closed: .closed
            case .cancelled: .cancelled
            case .key: .key
            case .callback: .callback
            case .defect: .defect
            }
    }
}

extension Words {
    init(_ words: FieldbookGenerated.Words) {
        self.init(english: words.en, chinese: words.zh)
    }

    init(zh: String, en: String) {
        self.init(english: en, chinese: zh)
    }
}

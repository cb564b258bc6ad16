// The three things a screen can be. There is no fourth, so that no screen can be empty without a word.

import Fieldbook

/// What a screen shows.
public enum ScreenState<Content: Equatable & Sendable>: Equatable, Sendable {
    case loading
    case ready(Content)
    case failed(Trouble)

    /// What there is to show, if it is there.
    public var content: Content? {
        if case .ready(let content) = self { content } else { nil }
    }

    /// What went wrong instead.
    public var trouble: Trouble? {
        if case .failed(let trouble) = self { trouble } else { nil }
    }

    /// Changes what is shown, where something is.
    mutating func change(_ body: (inout Content) -> Void) {
        guard case .ready(var content) = self else { return }
        body(&content)
        self = .ready(content)
    }
}

/// Something did not happen: what, what is safe all the same, and what to do next. There is always a next step.
public struct Trouble: Equatable, Sendable {
    /// What happened.
    public let sentence: String
    /// What is safe.
    public let safety: String
    /// What to do.
    public let next: String
    /// Doing the same again may help.
    public let canRetry: Bool
    /// The field it is about, by its English name, where it is about one.
    public let field: String?

    init(sentence: String, safety: String, next: String, canRetry: Bool, field: String? = nil) {
        self.sentence = sentence
        self.safety = safety
        self.next = next
        self.canRetry = canRetry
        self.field = field
    }

    /// The library's own words; of an error that is none of the library's, words of the app's.
    init(_ error: any Error, in wording: Wording) {
        if let error = error as? FieldbookError {
            self.init(
                sentence: wording(error.message), safety: wording(error.safety), next: wording(error.remedy),
                canRetry: error.isRetryable, field: error.field)
        } else {
            self.init(
                sentence: wording(.troubleUnknown, "\(error)"), safety: wording(.troubleSafe),
                next: wording(.troubleAgain), canRetry: true)
        }
    }
}

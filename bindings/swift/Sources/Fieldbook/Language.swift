// The two languages that everything a person reads is written in.

internal import FieldbookGenerated
import Foundation

/// A language of the words that a person reads.
public enum Language: String, Codable, Sendable, CaseIterable {
    case english = "en"
    case chinese = "zh"

    /// The person's own: Chinese where that is their first language, else English.
    public static var preferred: Language {
        Locale.preferredLanguages.first?.hasPrefix("zh") == true ? .chinese : .english
    }
}

/// A text in both languages.
public struct Words: Hashable, Codable, Sendable {
    public let english: String
    public let chinese: String

    public init(english: String, chinese: String) {
        self.english = english
        self.chinese = chinese
    }

    public func text(in language: Language = .preferred) -> String {
        language == .chinese ? chinese : english
    }
}

extension Words {
    /// The words of a key of the library's catalogues; a key that they do not have is shown as itself.
    public static func of(_ key: String) throws -> Words {
        try told { Words(try wordsOf(key: key)) }
    }
}

// How sentences are made: from the app's catalogue, or from the words that the library brings in both languages.

import Fieldbook
import Foundation

/// The words of one language.
public struct Wording: Sendable {
    public let language: Language
    private let catalogue: Catalogue

    public init(_ language: Language = .preferred) {
        self.language = language
        catalogue = Catalogue(language)
    }

    /// A sentence, with its places filled in order.
    public func callAsFunction(_ phrase: Phrase, _ arguments: String...) -> String {
        filled(catalogue.sentences[phrase.rawValue] ?? phrase.rawValue, arguments)
    }

    /// A sentence of a number, in the form that the language has for it.
    public func callAsFunction(_ phrase: Phrase, count: Int) -> String {
        let forms = catalogue.plurals[phrase.rawValue] ?? [:]
        // Chinese has one form for every number.
        let form = count == 1 ? forms["one"] ?? forms["other"] : forms["other"]
        return (form ?? phrase.rawValue).replacingOccurrences(of: "%d", with: "\(count)")
    }

    /// Words of the library.
    public func callAsFunction(_ words: Words) -> String { words.text(in: language) }

    private func filled(_ sentence: String, _ arguments: [String]) -> String {
        // Whatever a person wrote is put in once and never read for places.
        var out = ""
        var rest = Substring(sentence)
        while let place = rest.range(of: "%") {
            out += rest[..<place.lowerBound]
            let after = rest[place.upperBound...]
            if let digit = after.first?.wholeNumberValue, after.dropFirst().hasPrefix("$@"),
                arguments.indices.contains(digit - 1)
            {
                out += arguments[digit - 1]
                rest = after.dropFirst(3)
            } else {
                out += "%"
                rest = after
            }
        }
        return out + rest
    }
}

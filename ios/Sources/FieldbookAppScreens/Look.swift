// How the app looks: one accent, the system's own type and colours, room to breathe. And the one style of everything
// that can be touched, so that nothing is small and nothing is silent.

#if canImport(SwiftUI) && os(iOS)
    import FieldbookAppModel
    import SwiftUI

    enum Look {
        /// The one accent, for words and signs: a deep teal, lighter where the screen is dark.
        static let accent = Color(
            uiColor: UIColor { traits in
                traits.userInterfaceStyle == .dark
                    ? UIColor(red: 0.36, green: 0.80, blue: 0.80, alpha: 1)
                    : UIColor(red: 0.00, green: 0.42, blue: 0.44, alpha: 1)
            })
        /// The same beneath white words, dark enough for them in either.
        static let fill = Color(uiColor: UIColor(red: 0.00, green: 0.42, blue: 0.44, alpha: 1))
        static let ground = Color(uiColor: .systemGroupedBackground)
        static let space: CGFloat = 16
        static let tight: CGFloat = 8
        static let corner: CGFloat = 14
        /// The least height and width of what can be touched, in points.
        static let target: CGFloat = 44
        /// The widest a column of words gets.
        static let column: CGFloat = 640
    }

    extension View {
        /// What every control wears: large enough for a thumb, and a name for those who listen to the screen.
        func target(_ label: String, hint: String = "", as kind: Touch.Kind = .bare) -> some View {
            buttonStyle(Touch(kind: kind))
                .frame(minWidth: Look.target, minHeight: Look.target)
                .accessibilityLabel(Text(label))
                .accessibilityHint(Text(hint))
        }

        /// A quiet surface that holds what belongs together.
        func card() -> some View {
            padding(Look.space)
                .frame(maxWidth: .infinity, alignment: .leading)
                .background(Color(uiColor: .secondarySystemGroupedBackground))
                .clipShape(RoundedRectangle(cornerRadius: Look.corner, style: .continuous))
        }

        /// A column of a readable width in the middle of the screen.
        func column() -> some View {
            padding(Look.space)
                .frame(maxWidth: Look.column)
                .frame(maxWidth: .infinity)
        }
    }

    /// How a button looks. Its whole height can be touched: the frame is within what the finger meets.
    struct Touch: ButtonStyle {
        enum Kind {
            /// As its words are: a row, a sign.
            case bare
            /// Words in the accent, on nothing.
            case quiet
            /// The same, of what takes something away.
            case destructive
            /// The one action that a screen is for.
            case main
        }

        let kind: Kind
        @Environment(\.isEnabled) private var isEnabled

        func makeBody(configuration: Configuration) -> some View {
            dressed(configuration.label)
                .contentShape(Rectangle())
                .opacity(configuration.isPressed ? 0.6 : 1)
        }

        @ViewBuilder private func dressed(_ label: Configuration.Label) -> some View {
            switch kind {
            case .bare:
                label.frame(minWidth: Look.target, minHeight: Look.target)
            case .quiet:
                label
                    .font(.body.weight(.medium))
                    .foregroundStyle(isEnabled ? Look.accent : Color.secondary)
                    .frame(minWidth: Look.target, minHeight: Look.target)
            case .destructive:
                label
                    .font(.body.weight(.medium))
                    .foregroundStyle(Color.red)
                    .frame(minWidth: Look.target, minHeight: Look.target)
            case .main:
                label
                    .font(.headline)
                    .multilineTextAlignment(.center)
                    .foregroundStyle(Color.white)
                    .padding(.horizontal, Look.space)
                    .frame(maxWidth: .infinity, minHeight: 52)
                    .background(isEnabled ? Look.fill : Color.gray)
                    .clipShape(RoundedRectangle(cornerRadius: Look.corner, style: .continuous))
            }
        }
    }

    /// A place to type, all of whose height takes the finger.
    struct TextEntry: View {
        let label: String
        let prompt: String
        @Binding var text: String
        var hint = ""
        /// How many lines it begins with.
        var lines = 1
        /// It grows with what is typed.
        var grows = false
        var startsFocused = false
        @FocusState private var isFocused: Bool

        var body: some View {
            TextField(prompt, text: $text, axis: grows ? .vertical : .horizontal)
                .lineLimit(lines...)
                .focused($isFocused)
                .frame(maxWidth: .infinity, minHeight: Look.target, alignment: .leading)
                .contentShape(Rectangle())
                .onTapGesture { isFocused = true }
                .onAppear { if startsFocused { isFocused = true } }
                .target(label, hint: hint)
        }
    }

    /// The heading of a part of a screen.
    struct Heading: View {
        let text: String

        var body: some View {
            Text(text)
                .font(.title3.weight(.semibold))
                .accessibilityAddTraits(.isHeader)
                .padding(.top, Look.tight)
        }
    }

    /// A sign with words: state is never told by colour alone.
    struct Sign: View {
        let symbol: String
        let text: String
        var tint: Color = .secondary

        var body: some View {
            Label(text, systemImage: symbol)
                .font(.footnote.weight(.medium))
                .foregroundStyle(tint)
                .labelStyle(.titleAndIcon)
        }
    }

    /// A binding that reads and writes a model, where models live.
    @MainActor func bound<Value: Sendable>(
        _ get: @escaping @MainActor @Sendable () -> Value, _ set: @escaping @MainActor @Sendable (Value) -> Void
    ) -> Binding<Value> {
        Binding(get: { @MainActor in get() }, set: { @MainActor value in set(value) })
    }

    private struct WordingKey: EnvironmentKey {
        static let defaultValue = Wording()
    }

    extension EnvironmentValues {
        /// The words of the screen.
        var wording: Wording {
            get { self[WordingKey.self] }
            set { self[WordingKey.self] = newValue }
        }
    }
#endif

// What went wrong, in three sentences and a way on. And the three things that a screen can be.

#if canImport(SwiftUI) && os(iOS)
    import FieldbookAppModel
    import SwiftUI

    /// Says what happened, what is safe, and what to do next.
    struct TroubleView: View {
        let trouble: Trouble
        var retry: (@MainActor () -> Void)?
        @Environment(\.wording) private var wording

        var body: some View {
            VStack(alignment: .leading, spacing: Look.tight) {
                Label(trouble.sentence, systemImage: "exclamationmark.triangle")
                    .font(.body.weight(.semibold))
                Text(trouble.safety).font(.callout).foregroundStyle(.secondary)
                Text(trouble.next).font(.callout)
                if let retry {
                    Button(wording(.retry), action: retry)
                        .target(wording(.retry), as: .quiet)
                }
            }
            .card()
            .accessibilityElement(children: .contain)
        }
    }

    /// Loading, what there is, or what went wrong: a screen is one of these.
    struct StateView<Content: Equatable & Sendable, Ready: View>: View {
        let state: ScreenState<Content>
        let retry: @MainActor () -> Void
        @ViewBuilder let ready: (Content) -> Ready
        @Environment(\.wording) private var wording

        var body: some View {
            switch state {
            case .loading:
                ProgressView(wording(.loading))
                    .frame(maxWidth: .infinity, maxHeight: .infinity)
            case .ready(let content):
                ready(content)
            case .failed(let trouble):
                ScrollView {
                    TroubleView(trouble: trouble, retry: retry).padding(Look.space)
                }
            }
        }
    }

    /// The last way on where nothing else helps. It asks first, and deletes nothing.
    struct StartAnewView: View {
        let app: AppModel
        @State private var asks = false
        @Environment(\.wording) private var wording

        var body: some View {
            Button(wording(.startAnew)) { asks = true }
                .target(wording(.startAnew), hint: wording(.startAnewAsk), as: .quiet)
                .confirmationDialog(wording(.startAnewAsk), isPresented: $asks, titleVisibility: .visible) {
                    Button(wording(.startAnew), role: .destructive) { Task { await app.startAnew() } }
                        .target(wording(.startAnew))
                }
        }
    }

    /// A screen on which nothing waits says so.
    struct AllIsWell: View {
        let text: String

        var body: some View {
            VStack(spacing: Look.space) {
                Image(systemName: "checkmark.circle")
                    .font(.largeTitle)
                    .foregroundStyle(Look.accent)
                    .accessibilityHidden(true)
                Text(text).font(.title3).multilineTextAlignment(.center)
            }
            .padding(Look.space * 2)
            .frame(maxWidth: .infinity, maxHeight: .infinity)
            .accessibilityElement(children: .combine)
        }
    }
#endif

// Stands in for what the app uses of UIKit.

@_exported import Foundation

public enum UIUserInterfaceStyle: Sendable { case unspecified, light, dark }
public enum UIKeyboardType: Sendable { case `default`, URL }

@MainActor public final class UITraitCollection: Sendable {
    nonisolated public let userInterfaceStyle = UIUserInterfaceStyle.light
}

public final class UIColor: Sendable {
    public init() {}
    public init(red: CGFloat, green: CGFloat, blue: CGFloat, alpha: CGFloat) {}
    public init(dynamicProvider: @escaping @Sendable (UITraitCollection) -> UIColor) {}
    public static let systemGroupedBackground = UIColor(), secondarySystemGroupedBackground = UIColor()
}

@MainActor public final class UIDevice {
    public static let current = UIDevice()
    public let name = ""
}

@MainActor public enum UIAccessibility {
    public struct Notification: Sendable { nonisolated public static let announcement = Self() }
    public static func post(notification: Notification, argument: Any?) {}
}

public struct UIBackgroundTaskIdentifier: Hashable, Sendable {}

@MainActor public final class UIApplication {
    public static let shared = UIApplication()
    public func beginBackgroundTask(
        withName name: String?, expirationHandler handler: (@MainActor @Sendable () -> Void)? = nil
    ) -> UIBackgroundTaskIdentifier { UIBackgroundTaskIdentifier() }
    public func endBackgroundTask(_ identifier: UIBackgroundTaskIdentifier) {}
}

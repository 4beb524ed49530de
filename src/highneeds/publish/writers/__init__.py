"""One module per format. Each has `render(report, theme)`; heavy libraries load with the module."""

"""The whole program against a made-up world: does it find the post that each article means?"""
